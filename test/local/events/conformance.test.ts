import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import * as z from 'zod'
import { AwsError } from '../../../local/aws-error.ts'
import { matchEventPattern } from '../../../local/services/events/match-pattern.ts'
import { CONFORMANCE_FOLDER, HAS_RECORDINGS } from '../../conformance/folder.ts'

const file = join(CONFORMANCE_FOLDER, 'event-patterns.json')

const casesSchema = z.array(
  z.object({
    name: z.string(),
    pattern: z.json(),
    patternText: z.optional(z.string()),
    event: z.json(),
    eventText: z.optional(z.string()),
    expect: z.enum(['match', 'no-match', 'invalid']),
    error: z.optional(z.string()),
    errorCode: z.optional(z.string()),
  }),
)

describe.skipIf(!HAS_RECORDINGS)('event patterns recorded on AWS', () => {
  const cases = HAS_RECORDINGS ? casesSchema.parse(JSON.parse(readFileSync(file, 'utf8'))) : []

  test.each(cases)('$name: $expect', (recorded) => {
    const answer = ask(
      recorded.patternText ?? JSON.stringify(recorded.pattern),
      recorded.eventText ?? JSON.stringify(recorded.event),
    )
    expect(answer.result).toBe(recorded.expect)
    expect(answer.code).toBe(recorded.errorCode)
    // The recording kept the first line of the message.
    expect(answer.message?.split('\n')[0]).toBe(recorded.error?.split('\n')[0])
  })
})

function ask(pattern: string, event: string): { result: string; code?: string; message?: string } {
  try {
    return { result: matchEventPattern(pattern, event) ? 'match' : 'no-match' }
  } catch (error) {
    if (!(error instanceof AwsError)) throw error
    return { result: 'invalid', code: error.code, message: error.message }
  }
}
