import type { WaitState } from '../definition/state-machine-definition.ts'
import { parseTimestamp } from '../definition/timestamp.ts'
import { UnusableValueError } from '../execution/evaluation-failure.ts'
import type { Frame, Visit } from '../execution/frame.ts'
import { evaluateOutcome } from '../execution/outcome.ts'
import type { Outcome } from '../execution/outcome.ts'
import { scopeOf } from '../execution/scope.ts'
import { waitFor } from '../execution/waiting.ts'
import type { Scope } from '../jsonata/scope.ts'
import { evaluateAs } from './typed-value.ts'

/** AWS: a Wait of more than 2^31 seconds is refused. */
const MAX_WAIT_SECONDS = 2 ** 31

export async function runWait(frame: Frame, state: WaitState, visit: Visit): Promise<Outcome> {
  const scope = scopeOf(frame, visit)
  const delayMs = await delayOf(state, scope)
  if (delayMs > MAX_WAIT_SECONDS * 1000) throw new UnusableValueError('Wait state delay is too long.')
  if (delayMs > 0) await waitFor(frame, delayMs)
  return evaluateOutcome(state, scopeOf(frame, visit), visit.input, state.next)
}

async function delayOf(state: WaitState, scope: Scope): Promise<number> {
  if (state.seconds) {
    const seconds = await evaluateAs(state.seconds, scope, 'number')
    if (!Number.isInteger(seconds) || seconds < 0) {
      throw new UnusableValueError(
        `The Seconds field must be a whole number that is not negative, but was: ${seconds}`,
      )
    }
    return seconds * 1000
  }
  if (!state.timestamp) return 0
  const timestamp = await evaluateAs(state.timestamp, scope, 'string')
  const time = parseTimestamp(timestamp)
  if (time === undefined) {
    throw new UnusableValueError(
      `The Timestamp field cannot be parsed as an ISO-8601 extended offset date-time format string: ${timestamp}`,
      'Timestamp',
    )
  }
  return time - scope.now
}
