import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { describe, expect, test } from 'vitest'
import * as z from 'zod'
import { AwsError } from '../../../local/aws-error.ts'
import { matchEventPattern } from '../../../local/services/events/match-pattern.ts'

const casesSchema = z.array(
  z
    .object({
      name: z.string(),
      pattern: z.optional(z.json()),
      patternText: z.optional(z.string()),
      event: z.optional(z.json()),
      eventText: z.optional(z.string()),
      expect: z.enum(['match', 'no-match', 'invalid', 'invalid-event']),
      error: z.optional(z.string()),
    })
    .strict(),
)

const ENVELOPE =
  '"id":"1","source":"test","detail-type":"Test","account":"000000000000","region":"us-east-1","time":"2026-01-01T00:00:00Z"'

describe.each(['operators', 'structure'])('event patterns: %s', (file) => {
  const cases = casesSchema.parse(
    JSON.parse(readFileSync(resolve(import.meta.dirname, `cases/${file}.json`), 'utf8')),
  )

  test.each(cases)('$name', (pattern) => {
    const patternText = pattern.patternText ?? JSON.stringify(pattern.pattern)
    const eventText = pattern.eventText ?? JSON.stringify(pattern.event)
    expect(ask(patternText, withEnvelope(eventText))).toMatchObject(
      pattern.error === undefined ? { result: pattern.expect } : { result: 'invalid', reason: pattern.error },
    )
  })
})

/** Cases show only the fields that matter; TestEventPattern wants the whole envelope. */
function withEnvelope(text: string): string {
  if (!text.endsWith('}')) return text
  return text === '{}' ? `{${ENVELOPE}}` : `{${ENVELOPE},${text.slice(1)}`
}

const REASON = /^Event pattern is not valid\. Reason: (?<reason>.*)/

function ask(pattern: string, event: string): { result: string; reason?: string | undefined } {
  try {
    return { result: matchEventPattern(pattern, event) ? 'match' : 'no-match' }
  } catch (error) {
    if (!(error instanceof AwsError)) throw error
    if (error.code === 'ValidationException') return { result: 'invalid-event' }
    return { result: 'invalid', reason: REASON.exec(error.message)?.groups?.['reason'] }
  }
}
