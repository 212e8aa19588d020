import { isJsonObject } from '../../../json.ts'
import type { JsonObject } from '../../../json.ts'
import { Data } from '../data.ts'
import type { ItemBatcher } from '../definition/state-machine-definition.ts'
import type { Scope } from '../jsonata/scope.ts'
import { evaluateAs } from './typed-value.ts'

/** A child execution to be: its input, and what its context object says of the item. */
export interface ChildInput {
  readonly input: Data
  readonly context: JsonObject
}

/** Groups items as an ItemBatcher says: each child gets `{ Items, BatchInput? }`. */
export async function batchItems(
  inputs: readonly ChildInput[],
  batcher: ItemBatcher | undefined,
  scope: Scope,
): Promise<readonly ChildInput[]> {
  if (!batcher) return inputs
  const maxItems = await limit(batcher.maxItemsPerBatch, scope)
  const maxBytes = await limit(batcher.maxInputBytesPerBatch, scope)
  const batchInput = await batcher.batchInput?.evaluate(scope)
  const batches: ChildInput[][] = []
  let bytes = 0
  for (const input of inputs) {
    const size = Buffer.byteLength(input.input.text)
    const current = batches.at(-1)
    if (current && current.length < maxItems && bytes + size <= maxBytes) {
      current.push(input)
      bytes += size
    } else {
      batches.push([input])
      bytes = size
    }
  }
  return batches.map((batch) => ({
    input: new Data({
      Items: batch.map(({ input }) => input.value),
      ...(isJsonObject(batchInput) && { BatchInput: batchInput }),
    }),
    context: {},
  }))
}

async function limit(template: ItemBatcher['maxItemsPerBatch'], scope: Scope): Promise<number> {
  return template ? evaluateAs(template, scope, 'number') : Number.POSITIVE_INFINITY
}
