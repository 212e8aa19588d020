import { isJsonObject } from '../../../json.ts'
import { NEEDS_ENGINE, toBoolean } from './direct-value.ts'

/** A function of JSONata's library for the arguments that need no conversion; `now` is the time of the evaluation. */
type DirectFunction = (now: number, ...values: unknown[]) => unknown

const now = (time: number): unknown => new Date(time).toISOString()
const millis = (time: number): unknown => time
const exists = (_: number, value: unknown): unknown => value !== undefined

function not(_: number, value: unknown): unknown {
  // $not of nothing is nothing.
  if (value === undefined) return undefined
  const truth = toBoolean(value)
  return truth === NEEDS_ENGINE ? NEEDS_ENGINE : !truth
}

function type(_: number, value: unknown): unknown {
  if (value === undefined) return undefined
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'array'
  return typeof value
}

function length(_: number, text: unknown): unknown {
  // Characters, not UTF-16 units.
  return typeof text === 'string' ? Array.from(text).length : NEEDS_ENGINE
}

function lookup(_: number, object: unknown, key: unknown): unknown {
  if (!isJsonObject(object) || typeof key !== 'string') return NEEDS_ENGINE
  // The engine finds what objects inherit as well, and then refuses it.
  return Object.hasOwn(object, key) || !(key in object) ? object[key] : NEEDS_ENGINE
}

/** By name. Each takes so many arguments as its parameters after `now` say. */
export const DIRECT_FUNCTIONS: Readonly<Record<string, DirectFunction | undefined>> = {
  now,
  millis,
  exists,
  not,
  type,
  length,
  lookup,
}
