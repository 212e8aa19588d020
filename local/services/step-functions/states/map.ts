import { isJsonObject } from '../../../json.ts'
import type { JsonObject, JsonValue } from '../../../json.ts'
import { Data } from '../data.ts'
import type { MapState } from '../definition/state-machine-definition.ts'
import { runFallible } from '../execution/error-handling.ts'
import { duringState } from '../execution/evaluation-failure.ts'
import { record, recordAside } from '../execution/frame.ts'
import type { Frame, Visit } from '../execution/frame.ts'
import type { Outcome } from '../execution/outcome.ts'
import { runBlock } from '../execution/run-block.ts'
import { runStrands } from '../execution/run-strands.ts'
import type { StrandPlan } from '../execution/run-strands.ts'
import { scopeOf } from '../execution/scope.ts'
import { fatalError, StatesErrors } from '../execution/state-error.ts'
import { Variables } from '../execution/variables.ts'
import { QueryError } from '../jsonata/query-error.ts'
import type { Scope } from '../jsonata/scope.ts'
import type { Template } from '../jsonata/template.ts'
import { runDistributed } from './distributed-map.ts'
import { restore } from './parallel.ts'
import { evaluateAs, wrongType } from './typed-value.ts'

/** Quota of an inline Map, whatever MaxConcurrency says. */
const MAX_INLINE_CONCURRENCY = 40

/** One thing to run the item processor for. */
export interface MapItem {
  readonly value: JsonValue
  /** `$states.context.Map`. */
  readonly context: JsonObject
}

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
  const items = state.distributed?.reader ? undefined : await readItems(state, scope, visit)
  const resume = visit.resume?.branches
  delete visit.resume
  if (!resume) record(frame, 'MapStateStarted', { length: items?.length ?? 0 })
  if (state.distributed) {
    return runDistributed(frame, state, state.distributed, visit, { items, maxConcurrency })
  }
  await wholeNumber(state.toleratedFailureCount, scope, visit, 'ToleratedFailureCount')
  if (state.toleratedFailurePercentage) await evaluateAs(state.toleratedFailurePercentage, scope, 'number')
  const lanes = Math.min(maxConcurrency || MAX_INLINE_CONCURRENCY, MAX_INLINE_CONCURRENCY)
  const plan = iterationPlan(frame, state, visit, items ?? [], lanes)
  const outputs = await runStrands(frame, plan, resume, (done) => new Data(done))
  recordAside(frame, 'MapStateSucceeded')
  return new Data(outputs.map((output) => output.value))
}

/** A field that takes a whole number of at least 0; 0 where it is absent. */
export async function wholeNumber(
  template: Template | undefined,
  scope: Scope,
  visit: Visit,
  field: string,
): Promise<number> {
  if (!template) return 0
  const value = await evaluateAs(template, scope, 'number')
  if (value < 0) throw fatalError(StatesErrors.runtime, duringState(visit, `${field} cannot be negative.`))
  if (Number.isInteger(value)) return value
  throw fatalError(
    StatesErrors.runtime,
    duringState(visit, `The ${field} field refers to value "${value}" which is not a valid integer`),
  )
}

async function readItems(state: MapState, scope: Scope, visit: Visit): Promise<MapItem[]> {
  const value = state.items ? await state.items.evaluate(scope) : visit.input.value
  if (Array.isArray(value)) return listItems(value)
  // Objects are for distributed Maps; recordings of inline ones refuse them.
  if (state.distributed && isJsonObject(value)) {
    return Object.entries(value).map(([Key, member], Index) => ({
      value: member ?? null,
      context: { Item: { Index, Key, Value: member ?? null } },
    }))
  }
  if (state.items) throw wrongType(state.items, value, 'array')
  throw new QueryError(`Map state input must be an array but was: ${JSON.stringify(value)}`)
}

/** Items of a list, with what the context object says about each. */
export function listItems(values: readonly JsonValue[], source?: string): MapItem[] {
  return values.map((value, Index) => ({
    value,
    context: { Item: { Index, Value: value, ...(source !== undefined && { Source: source }) } },
  }))
}

/** The input of one iteration: the item, or what ItemSelector makes of it. */
export async function selectItem(frame: Frame, state: MapState, visit: Visit, item: MapItem): Promise<Data> {
  if (!state.itemSelector) return new Data(item.value)
  return new Data(await state.itemSelector.evaluate(scopeOf(frame, visit, { map: item.context })))
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
    async open(index, cancellation, previous) {
      const item = items[index] ?? { value: null, context: {} }
      inputs[index] = await selectItem(parent, state, visit, item)
      const iteration = { index, name }
      const variables = new Variables(parent.variables)
      const frame = { run: parent.run, variables, cancellation, previous, map: item.context, iteration }
      record(frame, 'MapIterationStarted', iteration)
      return frame
    },
    run(index, frame, resume) {
      if (resume?.checkpoint) restore(frame, resume.checkpoint.variables, name)
      return runBlock(frame, state.processor, inputs[index] ?? new Data(null), resume?.checkpoint)
    },
    succeeded: (index, frame) => recordAside(frame, 'MapIterationSucceeded', { index, name }),
    failed: (index, frame) => void recordAside(frame, 'MapIterationFailed', { index, name }),
  }
}
