import { isJsonObject, type JsonValue } from '../../../json.ts'
import { type JsonNode, parseJsonText } from './json-text.ts'
import { type Leaf, NumberText } from './leaf.ts'

/** An event's value in which numbers may be kept as text. */
export type EventValue = Leaf | readonly EventValue[] | EventObject
export interface EventObject {
  readonly [key: string]: EventValue | undefined
}

/**
 * Which array elements a leaf lies in. Leaves of different elements of one array cannot together satisfy a pattern:
 * `{ "a": { "x": [1], "y": [2] } }` needs one element of `a` that has both.
 */
export type Membership = readonly { readonly array: object; readonly index: number }[]

/** A leaf and where in arrays it lies. */
export interface PlacedLeaf {
  readonly leaf: Leaf
  readonly membership: Membership
}

const NOWHERE: Membership = []
const NONE: readonly PlacedLeaf[] = []
/** Integers beyond this, and decimals with more digits, may have lost digits when they became a double. */
const SAFE_DIGITS = 15

/**
 * An event as patterns look at it: by path, where `a.b` is key `b` below key `a` and also a key that is called `a.b`.
 * Each path is looked up once, however many rules ask.
 */
export class EventView {
  #root: EventValue
  #exact: (() => EventValue) | undefined
  readonly #found = new Map<EventPath, readonly PlacedLeaf[]>()

  /** @param exact reads the event anew with numbers as text; asked for when a number may have lost digits. */
  constructor(root: JsonValue | EventValue, exact?: () => EventValue) {
    this.#root = toEventValue(root)
    this.#exact = exact
  }

  /** All leaves at a path. */
  leaves(path: EventPath): readonly PlacedLeaf[] {
    const known = this.#found.get(path)
    if (known) return known
    let leaves = collect(this.#root, path, NOWHERE)
    if (this.#exact && leaves.some(({ leaf }) => typeof leaf === 'number' && mayHaveLostDigits(leaf))) {
      this.#root = this.#exact()
      this.#exact = undefined
      this.#found.clear()
      leaves = collect(this.#root, path, NOWHERE)
    }
    this.#found.set(path, leaves)
    return leaves
  }
}

/** A dotted path with every way to cut its first key off. */
export interface EventPath {
  readonly name: string
  readonly cuts: readonly { readonly key: string; readonly rest: EventPath | undefined }[]
}

const paths = new Map<string, EventPath>()

/** Prepares a dotted path; the same path is the same object. */
export function toEventPath(name: string): EventPath {
  const known = paths.get(name)
  if (known) return known
  const cuts: { key: string; rest: EventPath | undefined }[] = [{ key: name, rest: undefined }]
  for (let dot = name.indexOf('.'); dot >= 0; dot = name.indexOf('.', dot + 1)) {
    cuts.push({ key: name.slice(0, dot), rest: toEventPath(name.slice(dot + 1)) })
  }
  const path = { name, cuts }
  paths.set(name, path)
  return path
}

/** Reads JSON text with its numbers as text and the last of repeated keys. @throws {JsonTextError} */
export function readExactEvent(text: string): EventValue | undefined {
  const node = parseJsonText(text)
  return node && toExactValue(node)
}

function toExactValue(node: JsonNode): EventValue {
  switch (node.kind) {
    case 'object': {
      const object: Record<string, EventValue> = Object.create(null)
      for (const { name, value } of node.members) object[name] = toExactValue(value)
      return object
    }
    case 'array':
      return node.items.map(toExactValue)
    case 'string':
      return node.text
    case 'number':
      return new NumberText(node.text)
    case 'literal':
      break
  }
  return node.value
}

function collect(
  value: EventValue,
  path: EventPath | undefined,
  membership: Membership,
): readonly PlacedLeaf[] {
  if (isEventArray(value)) return collectFromArray(value, path, membership)
  if (isEventObject(value)) return path ? collectFromObject(value, path, membership) : NONE
  return path ? NONE : [{ leaf: value, membership }]
}

function collectFromObject(
  object: EventObject,
  path: EventPath,
  membership: Membership,
): readonly PlacedLeaf[] {
  let found = NONE
  for (const { key, rest } of path.cuts) {
    if (!Object.hasOwn(object, key)) continue
    const value = object[key]
    if (value === undefined) continue
    const leaves = collect(value, rest, membership)
    found = found.length === 0 ? leaves : [...found, ...leaves]
  }
  return found
}

function collectFromArray(
  array: readonly EventValue[],
  path: EventPath | undefined,
  membership: Membership,
): readonly PlacedLeaf[] {
  return array.flatMap((element, index) => {
    const isContainer = isEventArray(element) || isEventObject(element)
    return collect(element, path, isContainer ? [...membership, { array, index }] : membership)
  })
}

function mayHaveLostDigits(value: number): boolean {
  if (Number.isSafeInteger(value)) return false
  return Number.isInteger(value) || String(value).replace(/\D/g, '').length > SAFE_DIGITS
}

function isEventArray(value: EventValue): value is readonly EventValue[] {
  return Array.isArray(value)
}

function isEventObject(value: EventValue): value is EventObject {
  return isJsonObject(value) && !(value instanceof NumberText)
}

/** JSON values are event values: the types differ only in what they allow besides. */
function toEventValue(value: JsonValue | EventValue): EventValue {
  return value
}
