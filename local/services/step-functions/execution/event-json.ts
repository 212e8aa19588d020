import type { JsonObject, JsonValue } from '../../../json.ts'
import { Data } from '../data.ts'
import type { EventDetail, EventDetails, HistoryEvent } from './history.ts'

/** Details that tell of data, and the member that says whether AWS cut it off. */
const DATA_MEMBERS: Readonly<Record<string, string>> = {
  input: 'inputDetails',
  output: 'outputDetails',
  assignedVariables: 'assignedVariablesDetails',
}

/** One event in the shape of GetExecutionHistory. @param withData false leaves out inputs, outputs and variables */
export function eventToJson(event: HistoryEvent, withData: boolean): JsonObject {
  const { id, previousEventId, timestamp, type, details } = event
  return {
    timestamp: timestamp / 1000,
    type,
    id,
    previousEventId,
    ...(details && { [detailsMember(type)]: detailsToJson(details, withData) }),
  }
}

/** The details alone, as execution logs show them. */
export function detailsToJson(details: EventDetails, withData: boolean): JsonObject {
  const json: JsonObject = {}
  for (const [name, value] of Object.entries(details)) {
    if (value === undefined || (!withData && (value instanceof Data || name === 'assignedVariables')))
      continue
    json[name] = detailToJson(value)
    const truncation = DATA_MEMBERS[name]
    if (truncation !== undefined) json[truncation] = { truncated: false }
  }
  return json
}

function detailToJson(value: EventDetail): JsonValue {
  if (value instanceof Data) return value.text
  if (typeof value !== 'object') return value
  const members: JsonObject = {}
  for (const [name, member] of Object.entries(value))
    members[name] = member instanceof Data ? member.text : member
  return members
}

/** All states share the details of entry and exit; every other type has its own. */
function detailsMember(type: string): string {
  if (type.endsWith('StateEntered')) return 'stateEnteredEventDetails'
  if (type.endsWith('StateExited')) return 'stateExitedEventDetails'
  return `${type.charAt(0).toLowerCase()}${type.slice(1)}EventDetails`
}
