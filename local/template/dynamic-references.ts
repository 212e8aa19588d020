import type { JsonObject, JsonValue } from '../json.ts'
import { isJsonObject } from '../json.ts'
import { TemplateError } from './template-error.ts'

/** Calls an API action of another service, as `CloudContext.call`. */
export type Call = (serviceId: string, action: string, input: JsonObject) => Promise<JsonObject>

const REFERENCE = /\{\{resolve:([^}]+)\}\}/g

/** Replaces `{{resolve:secretsmanager:…}}`, `{{resolve:ssm:…}}` and `{{resolve:ssm-secure:…}}` in all texts of `value`. */
export async function resolveDynamicReferences(value: JsonValue, call: Call): Promise<JsonValue> {
  if (typeof value === 'string') return value.includes('{{resolve:') ? replaceAll(value, call) : value
  if (Array.isArray(value)) {
    return Promise.all(value.map((element) => resolveDynamicReferences(element, call)))
  }
  if (!isJsonObject(value)) return value
  const entries = await Promise.all(
    Object.entries(value).map(async ([key, entry]) => [
      key,
      entry === undefined ? undefined : await resolveDynamicReferences(entry, call),
    ]),
  )
  const resolved: JsonObject = Object.fromEntries(entries)
  return resolved
}

async function replaceAll(text: string, call: Call): Promise<string> {
  let result = text
  for (const [whole, reference = ''] of text.matchAll(REFERENCE)) {
    const value = await lookUp(reference, call)
    result = result.replace(whole, () => value)
  }
  return result
}

async function lookUp(reference: string, call: Call): Promise<string> {
  const [kind] = reference.split(':', 1)
  const rest = reference.slice((kind ?? '').length + 1)
  if (kind === 'ssm' || kind === 'ssm-secure') {
    const { Parameter } = await call('ssm', 'GetParameter', {
      Name: rest.replace(/:\d+$/, ''),
      WithDecryption: true,
    })
    const value = isJsonObject(Parameter) ? Parameter['Value'] : undefined
    if (typeof value === 'string') return value
  }
  if (kind === 'secretsmanager') {
    const match =
      /^(arn:[\w-]+:secretsmanager:[^:]*:[^:]*:secret:[^:]+|[^:]+)(?::SecretString)?(?::([^:]*))?/.exec(rest)
    const { SecretString } = await call('secretsmanager', 'GetSecretValue', { SecretId: match?.[1] ?? '' })
    const key = match?.[2] ?? ''
    if (typeof SecretString === 'string')
      return key === '' ? SecretString : jsonKey(SecretString, key, reference)
  }
  throw new TemplateError(`The dynamic reference {{resolve:${reference}}} cannot be resolved locally.`)
}

function jsonKey(secret: string, key: string, reference: string): string {
  const value: JsonValue = JSON.parse(secret)
  const found = isJsonObject(value) ? value[key] : undefined
  if (typeof found === 'string') return found
  throw new TemplateError(`The secret of {{resolve:${reference}}} has no text at the key "${key}".`)
}
