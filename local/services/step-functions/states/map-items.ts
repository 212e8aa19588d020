import type { JsonObject, JsonValue } from '../../../json.ts'
import { Data, MAX_DATA_BYTES } from '../data.ts'
import type { MapState } from '../definition/state-machine-definition.ts'
import { duringState } from '../execution/evaluation-failure.ts'
import type { Frame, Visit } from '../execution/frame.ts'
import { scopeOf } from '../execution/scope.ts'
import { dataLimitError } from '../execution/state-error.ts'

/** One thing to run the item processor for. */
export interface MapItem {
  readonly value: JsonValue
  /** `$states.context.Map`. */
  readonly context: JsonObject
}

/** Items of a list, with what the context object says about each. */
export function listItems(values: readonly JsonValue[], source?: string): MapItem[] {
  return values.map((value, Index) => ({
    value,
    context: { Item: { Index, Value: value, ...(source !== undefined && { Source: source }) } },
  }))
}

/**
 * The input of one iteration: the item, or what ItemSelector makes of it.
 * @throws {StateError} `States.DataLimitExceeded` above 256 KiB
 */
export async function selectItem(frame: Frame, state: MapState, visit: Visit, item: MapItem): Promise<Data> {
  const input = new Data(
    state.itemSelector
      ? await state.itemSelector.evaluate(scopeOf(frame, visit, { map: item.context }))
      : item.value,
  )
  if (!input.isTooLarge) return input
  throw dataLimitError(duringState(visit, `The input of an iteration exceeds ${MAX_DATA_BYTES} bytes.`))
}
