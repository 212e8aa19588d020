import { COMMON_FIELDS, readOutputs, readTransition, TRANSITION_FIELDS } from './parse-common.ts'
import type { ParseContext } from './parse-definition.ts'
import { parseDistributed } from './parse-distributed-map.ts'
import { parseCatchers, parseRetriers } from './parse-error-handling.ts'
import type { ParseNested } from './parse-task.ts'
import type { Reader } from './reader.ts'
import type { MapState } from './state-machine-definition.ts'

const FIELDS = [
  ...COMMON_FIELDS,
  ...TRANSITION_FIELDS,
  'Output',
  'Assign',
  'Retry',
  'Catch',
  'Items',
  'ItemSelector',
  'ItemProcessor',
  'MaxConcurrency',
  'ToleratedFailureCount',
  'ToleratedFailurePercentage',
  'ItemReader',
  'ItemBatcher',
  'ResultWriter',
  'Label',
]

export function parseMap(
  reader: Reader,
  name: string,
  context: ParseContext,
  parseNested: ParseNested,
): MapState {
  reader.allow(FIELDS, 'a Map state')
  const next = readTransition(reader)
  const processor = reader.child('ItemProcessor')
  if (!processor && reader.object.ItemProcessor === undefined) {
    reader.diagnostics.error(`Missing required field 'ItemProcessor'`, reader.location)
  }
  processor?.allow(['ProcessorConfig', 'StartAt', 'States', 'Comment'], 'an ItemProcessor')
  const distributed = parseDistributed(reader, processor, context.type)
  const items = reader.template('Items', isObject(reader) && distributed ? {} : { literal: 'array' })
  const itemSelector = reader.template('ItemSelector')
  const nestedContext = distributed ? { ...context, type: distributed.executionType } : context
  return {
    type: 'Map',
    name,
    processor: processor ? parseNested(processor, nestedContext) : { startAt: '', states: new Map() },
    ...(distributed && { distributed }),
    ...(items && { items }),
    ...(itemSelector && { itemSelector }),
    ...readLimits(reader),
    ...readOutputs(reader, ['result']),
    ...(next !== undefined && { next }),
    retry: parseRetriers(reader),
    catch: parseCatchers(reader),
  }
}

function isObject(reader: Reader): boolean {
  return typeof reader.object.Items === 'object' && !Array.isArray(reader.object.Items)
}

function readLimits(
  reader: Reader,
): Pick<MapState, 'maxConcurrency' | 'toleratedFailureCount' | 'toleratedFailurePercentage'> {
  for (const key of ['MaxConcurrency', 'ToleratedFailureCount']) {
    if (typeof reader.object[key] === 'number') reader.number(key, { min: 0 })
  }
  if (typeof reader.object.ToleratedFailurePercentage === 'number') {
    reader.number('ToleratedFailurePercentage', { min: 0, max: 100, integer: false })
  }
  const maxConcurrency = reader.template('MaxConcurrency', { literal: 'number' })
  const toleratedFailureCount = reader.template('ToleratedFailureCount', { literal: 'number' })
  const toleratedFailurePercentage = reader.template('ToleratedFailurePercentage', { literal: 'number' })
  return {
    ...(maxConcurrency && { maxConcurrency }),
    ...(toleratedFailureCount && { toleratedFailureCount }),
    ...(toleratedFailurePercentage && { toleratedFailurePercentage }),
  }
}
