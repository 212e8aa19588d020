import * as z from 'zod'
import type { JsonObject, JsonValue } from '../json.ts'
import { isJsonObject } from '../json.ts'
import { FAULT_KINDS, faultSchema } from './fault.ts'
import type { Fault } from './fault.ts'

/** A fault that cannot be: an unknown kind or setting, or one that is missing. */
export class FaultError extends Error {
  override readonly name = 'FaultError'
}

/**
 * Checks a fault that came as JSON.
 * @throws {FaultError} that says what is wrong and what the kind takes
 */
export function parseFault(value: JsonValue): Fault {
  const kind = isJsonObject(value) ? value['kind'] : undefined
  if (typeof kind !== 'string' || !Object.hasOwn(FAULT_KINDS, kind)) {
    const known = Object.keys(FAULT_KINDS).join(', ')
    throw new FaultError(
      typeof kind === 'string'
        ? `there is no fault ${JSON.stringify(kind)}: choose one of ${known}`
        : `a fault is an object with a "kind": ${known}`,
    )
  }
  const parsed = faultSchema.safeParse(value)
  if (parsed.success) return parsed.data
  const problems = parsed.error.issues.map(
    ({ path, message }) => `${path.length > 0 ? `${path.join('.')}: ` : ''}${message}`,
  )
  throw new FaultError(`the fault "${kind}" is wrong (${problems.join('; ')}): it takes ${settingsOf(kind)}`)
}

/**
 * Reads a fault as it stands on the command line: its kind and its settings, or JSON.
 * @throws {FaultError}
 * @example readFault('fail function=stepladder-dev-relay-outbox invocation=2 times=all')
 * @example readFault('{"kind":"fail","function":"stepladder-dev-relay-outbox","errorMessage":"two words"}')
 */
export function readFault(text: string): Fault {
  if (text.trim().startsWith('{')) return parseFault(parseJson(text))
  const words = text.match(/(?:"[^"]*"|[^\s"])+/gu) ?? []
  const [kind = '', ...settings] = words
  const fault: Record<string, JsonValue> = { kind }
  for (const word of settings) {
    const [, name, value] = /^(\w+)="?([^"]*)"?$/u.exec(word) ?? []
    if (name === undefined || value === undefined) {
      throw new FaultError(
        `"${word}" in the fault "${text}" is not a setting: write name=value, or name="two words"`,
      )
    }
    fault[name] = isNumeric(kind, name) && /^\d+$/u.test(value) ? Number(value) : value
  }
  return parseFault(fault)
}

function parseJson(text: string): JsonValue {
  try {
    const value: JsonValue = JSON.parse(text)
    return value
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw new FaultError(`the fault "${text}" is not JSON: ${reason}`, { cause: error })
  }
}

/** The settings of a kind, those that must be given first: `function, delayMs, [invocation], [times]`. */
function settingsOf(kind: string): string {
  const { properties, required } = describeKind(kind)
  const names = Object.keys(properties).filter((name) => name !== 'kind')
  const optional = names.filter((name) => !required.includes(name)).map((name) => `[${name}]`)
  return [...names.filter((name) => required.includes(name)), ...optional].join(', ')
}

function isNumeric(kind: string, setting: string): boolean {
  const property = describeKind(kind).properties[setting]
  return /"type":"integer"/u.test(JSON.stringify(property) ?? '')
}

const kindSchema = z.object({
  description: z.string().default(''),
  properties: z.record(z.string(), z.custom<JsonObject>()).default({}),
  required: z.array(z.string()).default([]),
})

/** What a kind is, and its settings as JSON Schema. */
export function describeKind(kind: string): z.output<typeof kindSchema> {
  const schema = FAULT_KINDS[kind]
  return kindSchema.parse(schema ? z.toJSONSchema(schema, { io: 'input' }) : {})
}
