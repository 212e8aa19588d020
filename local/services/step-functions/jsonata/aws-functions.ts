import { createHash } from 'node:crypto'
import type { Expression } from 'jsonata'
import type { JsonValue } from '../../../json.ts'
import { parseJson } from '../parse-json.ts'
import type { Randomness } from '../randomness.ts'

/** A failure of a function, shaped as the engine's own errors are: AWS prints `code: message`. */
export class FunctionError extends Error {
  override readonly name = 'FunctionError'
  readonly code: string

  constructor(code: string, message: string) {
    super(message)
    this.code = code
  }
}

const HASHES: Readonly<Record<string, string>> = {
  MD5: 'md5',
  'SHA-1': 'sha1',
  'SHA-256': 'sha256',
  'SHA-384': 'sha384',
  'SHA-512': 'sha512',
}

/** JSONata's own limit on what `[a..b]` makes; here for all that makes much out of two numbers. */
const MAX_GENERATED_LENGTH = 10_000_000

/**
 * Gives an expression the functions that Step Functions adds to JSONata, and `$pad` with a limit. Whole-number parameters are floored, as AWS
 * says; the engine checks the arguments against the signatures.
 */
export function registerAwsFunctions(engine: Expression, randomness: Randomness): void {
  engine.registerFunction('partition', partition, '<an:a<a>>')
  engine.registerFunction('range', range, '<nnn:a<n>>')
  engine.registerFunction('pad', pad, '<s-ns?:s>')
  engine.registerFunction('hash', hash, '<ss:s>')
  engine.registerFunction(
    'random',
    (seed?: number) => (seed === undefined ? randomness.number() : seededRandom(seed)),
    '<n?:n>',
  )
  engine.registerFunction('uuid', () => randomness.uuid(), '<:s>')
  engine.registerFunction('parse', parse, '<s:x>')
}

function partition(array: JsonValue[] | undefined, size: number): JsonValue[][] | undefined {
  if (array === undefined) return undefined
  const step = Math.floor(size)
  if (!(step > 0)) throw new FunctionError('D3137', '$partition needs a chunk size of at least 1')
  const chunks: JsonValue[][] = []
  for (let start = 0; start < array.length; start += step) chunks.push(array.slice(start, start + step))
  return chunks
}

function range(first: number | undefined, last: number, step: number): number[] | undefined {
  if (first === undefined) return undefined
  const by = Math.floor(step)
  if (by === 0) throw new FunctionError('D3137', '$range needs a step other than 0')
  const start = Math.floor(first)
  const length = Math.max(0, Math.floor((Math.floor(last) - start) / by) + 1)
  checkLength('range', length)
  return Array.from({ length }, (_, index) => start + index * by)
}

/** JSONata's `$pad`, which has no limit of its own. Lengths are in characters, not in UTF-16 units. */
function pad(text: string | undefined, width: number, characters = ' '): string | undefined {
  if (text === undefined) return undefined
  const missing = Math.abs(Math.trunc(width)) - Array.from(text).length
  if (missing <= 0) return text
  checkLength('pad', missing)
  const unit = Array.from(characters === '' ? ' ' : characters)
  const rest = unit.slice(0, missing % unit.length).join('')
  const padding = unit.join('').repeat(Math.floor(missing / unit.length)) + rest
  return width > 0 ? text + padding : padding + text
}

/** @throws {FunctionError} also where the length is no number */
function checkLength(name: string, length: number): void {
  if (length <= MAX_GENERATED_LENGTH) return
  throw new FunctionError('D3137', `$${name} must not make more than 1e7 entries, but was to make ${length}`)
}

function hash(text: string | undefined, algorithm: string): string | undefined {
  if (text === undefined) return undefined
  const name = HASHES[algorithm]
  if (name === undefined) {
    const known = Object.keys(HASHES).join(', ')
    throw new FunctionError('D3137', `$hash does not know the algorithm '${algorithm}'; it knows ${known}`)
  }
  return createHash(name).update(text).digest('hex')
}

function parse(text: string | undefined): JsonValue | undefined {
  if (text === undefined) return undefined
  try {
    return parseJson(text)
  } catch {
    throw new FunctionError('D3137', 'unable to parse the text given to $parse as JSON')
  }
}

/** The same seed gives the same number; AWS does not tell its algorithm. This is mulberry32. */
function seededRandom(seed: number): number {
  const state = (Math.floor(seed) + 0x6d2b79f5) | 0
  let bits = Math.imul(state ^ (state >>> 15), 1 | state)
  bits = (bits + Math.imul(bits ^ (bits >>> 7), 61 | bits)) ^ bits
  return ((bits ^ (bits >>> 14)) >>> 0) / 4_294_967_296
}
