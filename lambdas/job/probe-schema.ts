import { isDeepStrictEqual } from 'node:util'
import * as z from 'zod/mini'
import { $ZodAsyncError, type $ZodCheckInternals } from 'zod/v4/core'
import type { EventSchema } from './event-definition.ts'

/** Values on which functions that rewrite texts or numbers show what they do. */
const SAMPLES: readonly unknown[] = ['', ' \t Straße-İ ', 'https://Example.org/A b?c', '12.50', 0, -1.5, 1e21]

/**
 * Whether a check that rewrites a value rewrites its own result again, or makes another type of it. What the samples do
 * not show, the check of each event finds.
 */
export function isUnstable(schema: EventSchema, check: $ZodCheckInternals<unknown>): boolean {
  const { type } = schema._zod.def
  return SAMPLES.filter((sample) => typeof sample === type).some((sample) => {
    try {
      const once = rewrite(check, sample)
      return typeof once !== type || !Object.is(rewrite(check, once), once)
    } catch {
      // It wants other texts than these.
      return false
    }
  })
}

function rewrite(check: $ZodCheckInternals<unknown>, value: unknown): unknown {
  const payload = { value, issues: [] }
  const pending = check.check(payload)
  return pending instanceof Promise ? pending : payload.value
}

/**
 * What is wrong with the value that a `default`, `prefault` or `catch` puts in: it must fit, and be the same JSON each
 * time and after each parse.
 * @returns the end of a sentence about the value, or undefined when it is sound
 */
export function fillInProblem(schema: EventSchema): string | undefined {
  const input = schema._zod.def.type === 'catch' ? Symbol('fits nothing') : undefined
  try {
    const first = z.safeParse(schema, input)
    if (!first.success) return 'does not fit its own schema'
    // Left out, or taken as it is by a schema that takes anything.
    if (first.data === undefined || typeof first.data === 'symbol') return undefined
    const value = asJson(first.data)
    if (!isDeepStrictEqual(value, asJson(z.parse(schema, input)))) return 'is another one each time'
    const again = z.safeParse(schema, value)
    if (!again.success) return 'does not fit its own schema'
    return isDeepStrictEqual(asJson(again.data), value) ? undefined : 'parses to another one'
  } catch (error) {
    // A schema with asynchronous checks can be tried only where the event is checked.
    return error instanceof $ZodAsyncError ? undefined : 'cannot be made'
  }
}

function asJson(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value))
}
