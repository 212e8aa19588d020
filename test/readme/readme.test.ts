import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

import { describe, expect, it } from 'vitest'

import { flattenWords } from '../../lambdas/job/words.ts'
import { shipOrder } from './lambdas/domains/orders/jobs/ship-order/ship-order.ts'

const ROOT = join(import.meta.dirname, '..', '..')
const README = readFileSync(join(ROOT, 'README.md'), 'utf8')

function blocks(language: string): string[] {
  return [...README.matchAll(new RegExp(`\`\`\`${language}\n(.*?)\`\`\``, 'gsu'))].map(
    ([, text = '']) => text,
  )
}

describe('the README', () => {
  it('shows a job that compiles: the example is the file that is compiled here', () => {
    const example = readFileSync(
      join(import.meta.dirname, 'lambdas/domains/orders/jobs/ship-order/ship-order.ts'),
      'utf8',
    )

    expect(blocks('ts')).toStrictEqual([example])
    expect(flattenWords(shipOrder.definition.words).map(({ id }) => id)).toStrictEqual([
      'reserve',
      'cool-down',
      'label',
    ])
  })

  it('keeps the example to ten lines of code', () => {
    const lines =
      blocks('ts')[0]
        ?.split('\n')
        .filter((line) => line.trim() !== '') ?? []

    expect(lines.length).toBeLessThanOrEqual(10)
  })

  it('deploys in five lines', () => {
    const deploy = blocks('sh').find((block) => block.includes('cdk deploy')) ?? ''

    expect(deploy.trim().split('\n')).toHaveLength(5)
  })

  it('is tested by CI with exactly its own test command', () => {
    const command = 'npm install && npm run check'

    expect(blocks('sh')).toContain(`${command}\n`)
    expect(readFileSync(join(ROOT, '.ci/run'), 'utf8').trimEnd().split('\n').at(-1)).toBe(command)
  })

  it('names only files that are there', () => {
    const paths = [...README.matchAll(/`((?:bin|lib|lambdas|local|test|docs)\/[\w./-]+)`/gu)].map(
      ([, path = '']) => path,
    )
    const examples = new Set([
      'lambdas/domains/orders/jobs/ship-order/ship-order.ts',
      'lambdas/domains/orders/events.ts',
    ])

    expect(paths).toContain('lib/stage.ts')
    expect(paths.filter((path) => !examples.has(path) && !existsSync(join(ROOT, path)))).toStrictEqual([])
  })
})
