import { afterAll, afterEach, beforeAll } from 'vitest'
import type { DynamoDbLocal } from '../../../local/services/dynamodb/start-dynamodb-local.ts'
import { testDatabase } from '../../test-database.ts'
import { serveMapping, type ServedMapping } from './serve-mapping.ts'

type Options = Parameters<typeof serveMapping>[0]

/** One database for a test file; each call of what it returns makes a table with a mapping in it. */
export function useMappings(): (
  mapping?: Options['mapping'],
  more?: Omit<Options, 'local' | 'mapping'>,
) => Promise<ServedMapping> {
  let local: Promise<DynamoDbLocal> | undefined
  const running: ServedMapping[] = []
  beforeAll(() => {
    local = Promise.resolve(testDatabase())
  })
  afterEach(async () => {
    await Promise.all(running.splice(0).map((served) => served.stop()))
  })
  afterAll(async () => (await local)?.stop())
  return async (mapping = {}, more = {}) => {
    if (!local) throw new Error('tables can only be made inside of a test')
    const served = await serveMapping({ local, mapping, ...more })
    running.push(served)
    return served
  }
}
