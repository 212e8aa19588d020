import { COMMON_FIELDS, readOutputs, readTransition, TRANSITION_FIELDS } from './parse-common.ts'
import type { Reader } from './reader.ts'
import type { FailState, PassState, SucceedState, WaitState } from './state-machine-definition.ts'

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
  return {
    type: 'Wait',
    name,
    ...readOutputs(reader),
    ...(seconds && { seconds }),
    ...(timestamp && { timestamp }),
    ...(next !== undefined && { next }),
  }
}
