import { COMMON_FIELDS, readOutputs, readTransition, TRANSITION_FIELDS } from './parse-common.ts'
import type { Reader } from './reader.ts'
import { parseTimestamp } from './timestamp.ts'
import type { FailState, PassState, SucceedState, WaitState } from './state-machine-definition.ts'

/** AWS takes no longer wait as a literal; what an expression gives is checked when it runs. */
const MAX_WAIT_SECONDS = 99_999_999

export function parsePass(reader: Reader, name: string): PassState {
  reader.allow([...COMMON_FIELDS, ...TRANSITION_FIELDS, 'Output', 'Assign'], 'a Pass state')
  const next = readTransition(reader)
  return { type: 'Pass', name, ...readOutputs(reader), ...(next !== undefined && { next }) }
}

export function parseSucceed(reader: Reader, name: string): SucceedState {
  reader.allow([...COMMON_FIELDS, 'Output'], 'a Succeed state')
  return { type: 'Succeed', name, ...readOutputs(reader) }
}

export function parseFail(reader: Reader, name: string): FailState {
  reader.allow([...COMMON_FIELDS, 'Error', 'Cause'], 'a Fail state')
  const error = reader.template('Error', { literal: 'string' })
  const cause = reader.template('Cause', { literal: 'string' })
  return { type: 'Fail', name, ...(error && { error }), ...(cause && { cause }) }
}

export function parseWait(reader: Reader, name: string): WaitState {
  reader.allow(
    [...COMMON_FIELDS, ...TRANSITION_FIELDS, 'Output', 'Assign', 'Seconds', 'Timestamp'],
    'a Wait state',
  )
  const next = readTransition(reader)
  const seconds = reader.template('Seconds', { literal: 'number' })
  const timestamp = reader.template('Timestamp', { literal: 'string' })
  if ((seconds === undefined) === (timestamp === undefined)) {
    reader.diagnostics.error(
      `A Wait state must have exactly one of 'Seconds' and 'Timestamp'`,
      reader.location,
    )
  }
  if (typeof reader.object.Seconds === 'number') reader.number('Seconds', { min: 0, max: MAX_WAIT_SECONDS })
  const time = timestamp?.constant
  if (typeof time === 'string' && parseTimestamp(time) === undefined) {
    reader.diagnostics.error(
      `'Timestamp' must be a date and a time with an offset, such as 2030-01-31T12:00:00Z, but was '${time}'`,
      reader.at('Timestamp'),
    )
  }
  return {
    type: 'Wait',
    name,
    ...readOutputs(reader),
    ...(seconds && { seconds }),
    ...(timestamp && { timestamp }),
    ...(next !== undefined && { next }),
  }
}
