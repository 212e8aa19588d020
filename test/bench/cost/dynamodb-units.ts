import type { JsonObject, JsonValue } from '../../../local/json.ts'
import { isJsonObject } from '../../../local/json.ts'

/** An item as the API has it: attribute names and typed values. */
export type Item = JsonObject

/** A secondary index, as far as it decides what a write costs. */
export interface Index {
  /** Names of its key attributes: an item without them is not in it. */
  readonly keys: readonly string[]
  /** Names of all attributes that it holds; absent when it holds whole items. */
  readonly attributes?: readonly string[]
}

/**
 * Bytes that an item counts for: names in UTF-8, texts in UTF-8, numbers by their digits, collections with 3 bytes and
 * one per member.
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html
 */
export function itemBytes(item: Item | undefined): number {
  if (!item) return 0
  return Object.entries(item).reduce(
    (sum, [name, value]) => sum + Buffer.byteLength(name) + valueBytes(value),
    0,
  )
}

function valueBytes(value: JsonValue | undefined): number {
  if (!isJsonObject(value)) return 0
  const [type, content] = Object.entries(value)[0] ?? []
  if (type === 'N') return numberBytes(content)
  if (type === 'B') return Buffer.from(textOf(content), 'base64').length
  if (type === 'S') return Buffer.byteLength(textOf(content))
  if (type === 'L' && Array.isArray(content)) {
    return 3 + content.reduce((sum: number, member) => sum + 1 + valueBytes(member), 0)
  }
  if (type === 'M' && isJsonObject(content)) {
    return 3 + Object.keys(content).length + itemBytes(content)
  }
  if (type?.endsWith('S') && Array.isArray(content)) {
    const memberType = type.slice(0, -1)
    return content.reduce((sum: number, member) => sum + valueBytes({ [memberType]: member }), 0)
  }
  // BOOL and NULL
  return 1
}

function textOf(content: JsonValue | undefined): string {
  return typeof content === 'string' ? content : ''
}

/** About a byte per two significant digits and one more; a sign takes another. */
function numberBytes(content: JsonValue | undefined): number {
  const text = textOf(content)
  const digits = text.replaceAll(/^[-0.]+|[.]|0+$/gu, '').length
  return Math.ceil(digits / 2) + 1 + (text.startsWith('-') ? 1 : 0)
}

/** Write units of a change: per KB of the larger of both items, twice in a transaction, and what each index takes. */
export function writeUnits(change: {
  readonly before: Item | undefined
  readonly after: Item | undefined
  readonly isTransaction: boolean
  readonly indexes: readonly Index[]
}): number {
  const { before, after, isTransaction, indexes } = change
  const own = kilobytes(Math.max(itemBytes(before), itemBytes(after)))
  const all = indexes.reduce((sum, index) => sum + indexUnits(index, before, after), own)
  return isTransaction ? all * 2 : all
}

/** An entry that comes, goes or changes is a write; one whose key changes is deleted and written anew. */
function indexUnits(index: Index, before: Item | undefined, after: Item | undefined): number {
  const [old, now] = [entryOf(index, before), entryOf(index, after)]
  if (!old || !now) return old || now ? kilobytes(itemBytes(old ?? now)) : 0
  if (JSON.stringify(old) === JSON.stringify(now)) return 0
  const isMoved = index.keys.some((key) => JSON.stringify(old[key]) !== JSON.stringify(now[key]))
  return isMoved
    ? kilobytes(itemBytes(old)) + kilobytes(itemBytes(now))
    : kilobytes(Math.max(itemBytes(old), itemBytes(now)))
}

function entryOf({ keys, attributes }: Index, item: Item | undefined): Item | undefined {
  if (!item || keys.some((key) => item[key] === undefined)) return undefined
  if (!attributes) return item
  return Object.fromEntries(
    [...attributes].toSorted().flatMap((name) => (item[name] === undefined ? [] : [[name, item[name]]])),
  )
}

/** Read units of what a read went through: per 4 KB, half when eventually consistent, twice in a transaction. */
export function readUnits(bytes: number, mode: 'eventual' | 'consistent' | 'transaction'): number {
  const units = Math.max(1, Math.ceil(bytes / 4096))
  return units * { eventual: 0.5, consistent: 1, transaction: 2 }[mode]
}

function kilobytes(bytes: number): number {
  return Math.max(1, Math.ceil(bytes / 1024))
}
