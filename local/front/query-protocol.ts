import type { JsonObject, JsonValue } from '../json.ts'
import { isJsonObject } from '../json.ts'
import type { WireRequest, WireResponse } from '../services/service.ts'
import { escapeXml } from './wire-error.ts'

/** The parameters of an action in the AWS query protocol, as they stand in the form (`Version` and `Action` left out). */
export function readQueryInput(request: WireRequest): JsonObject {
  const {
    Action: _action,
    Version: _version,
    ...input
  } = Object.fromEntries(new URLSearchParams(request.body.toString('utf8')))
  return input
}

/** The answer of an action in the AWS query protocol: XML. */
export function queryResponse(action: string, output: JsonObject, requestId: string): WireResponse {
  return {
    status: 200,
    headers: { 'content-type': 'text/xml' },
    body:
      `<${action}Response><${action}Result>${xml(output)}</${action}Result>` +
      `<ResponseMetadata><RequestId>${requestId}</RequestId></ResponseMetadata></${action}Response>`,
  }
}

function xml(value: JsonValue): string {
  if (Array.isArray(value)) return value.map((member) => `<member>${xml(member)}</member>`).join('')
  if (!isJsonObject(value)) return escapeXml(String(value ?? ''))
  return Object.entries(value)
    .map(([key, entry]) => (entry === undefined ? '' : `<${key}>${xml(entry)}</${key}>`))
    .join('')
}
