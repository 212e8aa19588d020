import { isJsonObject } from '../../../json.ts'
import type { JsonObject, JsonValue } from '../../../json.ts'
import { Data, MAX_DATA_BYTES } from '../data.ts'
import type { ItemBatcher } from '../definition/state-machine-definition.ts'
import { dataLimitError } from '../execution/state-error.ts'
import type { Scope } from '../jsonata/scope.ts'
import { evaluateAs } from './typed-value.ts'

/** A child execution to be: its input, and what its context object says of the item. */
export interface ChildInput {
  readonly input: Data
  readonly context: JsonObject
}

/**
 * Groups items as an ItemBatcher says: each child gets `{ Items, BatchInput? }`. Whatever it says, a batch is full at
 * 256 KiB, the most that a child can be given.
 * @throws {StateError} `States.DataLimitExceeded` where one item fills more than a batch
 */
export async function batchItems(
  inputs: readonly ChildInput[],
  batcher: ItemBatcher | undefined,
  scope: Scope,
): Promise<readonly ChildInput[]> {
  if (!batcher) return inputs
  const maxItems = await limit(batcher.maxItemsPerBatch, scope)
  const maxBytes = await limit(batcher.maxInputBytesPerBatch, scope)
  const batchInput = await batcher.batchInput?.evaluate(scope)
  const frame = isJsonObject(batchInput) ? { BatchInput: batchInput } : {}
  const frameBytes = Buffer.byteLength(JSON.stringify({ Items: [], ...frame }))
  const batches: JsonValue[][] = []
  let bytes = 0
  for (const { input } of inputs) {
    const size = Buffer.byteLength(input.text)
    const current = batches.at(-1)
    // With the commas between the items, which `MaxInputBytesPerBatch` does not count.
    const total = frameBytes + bytes + size + (current?.length ?? 0)
    if (current && current.length < maxItems && bytes + size <= maxBytes && total <= MAX_DATA_BYTES) {
      current.push(input.value)
      bytes += size
    } else {
      batches.push([input.value])
      bytes = size
    }
  }
  return batches.map((Items) => ({ input: batchOf({ Items, ...frame }), context: {} }))
}

function batchOf(value: JsonObject): Data {
  const input = new Data(value)
  if (!input.isTooLarge) return input
  throw dataLimitError(`A batch of one item exceeds ${MAX_DATA_BYTES} bytes with its BatchInput.`)
}

async function limit(template: ItemBatcher['maxItemsPerBatch'], scope: Scope): Promise<number> {
  return template ? evaluateAs(template, scope, 'number') : Number.POSITIVE_INFINITY
}
