import { isJsonObject } from '../json.ts'
import type { JsonObject, JsonValue } from '../json.ts'

/** Whether a call of DynamoDB's API is one on this table: the name alone tells, wherever else the text stands in it. */
export function namesTable(input: JsonObject, table: string): boolean {
  const { TableName, RequestItems, TransactItems } = input
  if (isName(TableName, table)) return true
  if (isJsonObject(RequestItems)) return Object.keys(RequestItems).some((name) => isName(name, table))
  if (!Array.isArray(TransactItems)) return false
  const actions = TransactItems.flatMap((item) => (isJsonObject(item) ? Object.values(item) : []))
  return actions.some((action) => isJsonObject(action) && isName(action.TableName, table))
}

/** AWS takes a table's ARN for its name. */
function isName(value: JsonValue | undefined, table: string): boolean {
  return typeof value === 'string' && (value === table || value.endsWith(`:table/${table}`))
}
