import { isJsonObject } from '../../../json.ts'
import { Data } from '../data.ts'
import type { MapState } from '../definition/state-machine-definition.ts'
import { runFallible } from '../execution/error-handling.ts'
import { record, recordAside } from '../execution/frame.ts'
import type { Frame, Visit } from '../execution/frame.ts'
import type { Outcome } from '../execution/outcome.ts'
import { runStrands } from '../execution/run-strands.ts'
import type { StrandPlan } from '../execution/run-strands.ts'
import { scopeOf } from '../execution/scope.ts'
import { StatesErrors } from '../execution/state-error.ts'
import { Variables } from '../execution/variables.ts'
import { QueryError } from '../jsonata/query-error.ts'
import type { Scope } from '../jsonata/scope.ts'
import { runDistributed } from './distributed-map.ts'
import { listItems, selectItem } from './map-items.ts'
import type { MapItem } from './map-items.ts'
import { evaluateAs, wholeNumber, wrongType } from './typed-value.ts'

/** Quota of an inline Map, whatever MaxConcurrency says. */
const MAX_INLINE_CONCURRENCY = 40

/** `Map.Item.Source` where a distributed Map takes its items from the state's own data. */
const STATE_DATA = 'STATE_DATA'

/** Runs the item processor once an item; the result is the list of outputs. A retry runs all items again. */
export function runMap(frame: Frame, state: MapState, visit: Visit): Promise<Outcome> {
  return runFallible(frame, state, visit, {
    run: () => attempt(frame, state, visit),
    onFailed(error) {
      // A field with an impossible value ends the execution without a word about the Map.
      if (error.error !== StatesErrors.runtime) record(frame, 'MapStateFailed')
    },
  })
}

async function attempt(frame: Frame, state: MapState, visit: Visit): Promise<Data> {
  const scope = scopeOf(frame, visit)
  const maxConcurrency = await wholeNumber(state.maxConcurrency, scope, visit, 'MaxConcurrency')
  const { resume } = visit
  const isElsewhere = state.distributed?.reader !== undefined || resume?.mapRun?.children !== undefined
  const items = isElsewhere ? undefined : await readItems(state, scope, visit)
  delete visit.resume
  if (!resume?.branches && !resume?.mapRun) record(frame, 'MapStateStarted', { length: items?.length ?? 0 })
  if (state.distributed) {
    const prepared = { items, maxConcurrency, resume: resume?.mapRun }
    return runDistributed(frame, state, state.distributed, visit, prepared)
  }
  await wholeNumber(state.toleratedFailureCount, scope, visit, 'ToleratedFailureCount')
  if (state.toleratedFailurePercentage) await evaluateAs(state.toleratedFailurePercentage, scope, 'number')
  const lanes = Math.min(maxConcurrency || MAX_INLINE_CONCURRENCY, MAX_INLINE_CONCURRENCY)
  const plan = iterationPlan(frame, state, visit, items ?? [], lanes)
  const outputs = await runStrands(frame, plan, resume?.branches)
  recordAside(frame, 'MapStateSucceeded')
  return new Data(outputs.map((output) => output.value))
}

async function readItems(state: MapState, scope: Scope, visit: Visit): Promise<MapItem[]> {
  const value = state.items ? await state.items.evaluate(scope) : visit.input.value
  const source = state.distributed && STATE_DATA
  if (Array.isArray(value)) return listItems(value, source)
  // Objects are for distributed Maps; recordings of inline ones refuse them.
  if (state.distributed && isJsonObject(value)) {
    return Object.entries(value).map(([Key, member], Index) => ({
      value: member ?? null,
      context: { Item: { Index, Key, Value: member ?? null, Source: STATE_DATA } },
    }))
  }
  if (state.items) throw wrongType(state.items, value, 'array')
  throw new QueryError(`Map state input must be an array but was: ${JSON.stringify(value)}`)
}

function iterationPlan(
  parent: Frame,
  state: MapState,
  visit: Visit,
  items: readonly MapItem[],
  maxConcurrency: number,
): StrandPlan {
  const { name } = state
  const inputs: Data[] = []
  return {
    total: items.length,
    maxConcurrency,
    async open({ index, cancellation, previous, resume }) {
      const item = items[index] ?? { value: null, context: {} }
      inputs[index] = await selectItem(parent, state, visit, item)
      const iteration = { index, name }
      const variables = new Variables(parent.variables, resume?.variables)
      const frame = { run: parent.run, variables, cancellation, previous, map: item.context, iteration }
      record(frame, 'MapIterationStarted', iteration)
      return frame
    },
    run(index, frame, resume) {
      return parent.run.runBlock(frame, state.processor, inputs[index] ?? new Data(null), resume)
    },
    succeeded: (index, frame) => recordAside(frame, 'MapIterationSucceeded', { index, name }),
    failed: (index, frame) => void recordAside(frame, 'MapIterationFailed', { index, name }),
  }
}
