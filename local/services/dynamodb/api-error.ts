import { AwsError } from '../../aws-error.ts'
import { isJsonObject, type JsonObject, type JsonValue } from '../../json.ts'
import type { LocalAnswer } from './local-connection.ts'

/** The JSON of an answer. @throws {AwsError} for an error answer, with the exception's members kept. */
export function readAnswer(answer: LocalAnswer): JsonObject {
  const parsed: JsonValue = answer.body === '' ? {} : JSON.parse(answer.body)
  const body = isJsonObject(parsed) ? parsed : {}
  if (answer.status === 200) return body
  const { __type: type, message, Message, ...members } = body
  const code = typeof type === 'string' ? (type.split('#').pop() ?? type) : 'InternalServerError'
  throw new AwsError(code, text(message) ?? text(Message) ?? '', { statusCode: answer.status, members })
}

function text(value: JsonValue | undefined): string | undefined {
  return typeof value === 'string' ? value : undefined
}
