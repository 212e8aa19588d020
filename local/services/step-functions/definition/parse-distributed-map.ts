import { parseCsvFormat } from './parse-csv-format.ts'
import { parseResultWriter } from './parse-result-writer.ts'
import type { Reader } from './reader.ts'
import type { DistributedMap, ItemBatcher, ItemReader, StateMachineType } from './state-machine-definition.ts'

const READER_ACTION = /^arn:aws[a-z-]*:states:[a-z0-9-]*:\d*:s3:(?<action>getObject|listObjectsV2)$/
const MAX_LABEL_LENGTH = 40
/** A label becomes a part of ARNs: no white space, wildcards, brackets, special or control characters. */
// oxlint-disable-next-line no-control-regex -- they are what is refused
const FORBIDDEN_IN_LABEL = /[\s?*<>{}[\]:;,\\|^~$#%&`"\u0000-\u001f\u007f-\u009f]/u
const INPUT_TYPES = ['JSON', 'JSONL', 'CSV'] as const

/**
 * Reads what makes a Map distributed.
 * @param type of the machine, or of the child executions that the Map is in
 * @returns `undefined` for an inline Map
 */
export function parseDistributed(
  map: Reader,
  processor: Reader | undefined,
  type: StateMachineType,
): DistributedMap | undefined {
  const config = processor?.child('ProcessorConfig')
  config?.allow(['Mode', 'ExecutionType'], 'a ProcessorConfig')
  const mode = config?.string('Mode') ?? 'INLINE'
  if (mode !== 'INLINE' && mode !== 'DISTRIBUTED') {
    config?.diagnostics.error(`'Mode' must be INLINE or DISTRIBUTED, but was '${mode}'`, config.at('Mode'))
  }
  if (mode !== 'DISTRIBUTED') {
    for (const key of ['ItemReader', 'ItemBatcher', 'ResultWriter', 'Label']) {
      if (map.object[key] !== undefined) {
        map.diagnostics.error(`'${key}' needs a Map in DISTRIBUTED mode`, map.at(key))
      }
    }
    return undefined
  }
  if (type === 'EXPRESS') {
    map.diagnostics.error('An Express state machine cannot have a Map in DISTRIBUTED mode', map.location)
  }
  const label = readLabel(map)
  const reader = parseItemReader(map)
  const batcher = parseItemBatcher(map)
  const writer = parseResultWriter(map)
  return {
    executionType: readExecutionType(config),
    ...(label !== undefined && { label }),
    ...(reader && { reader }),
    ...(batcher && { batcher }),
    ...(writer && { writer }),
  }
}

function readLabel(map: Reader): string | undefined {
  const label = map.string('Label')
  if (label === undefined) return undefined
  if (label.length > MAX_LABEL_LENGTH) {
    map.diagnostics.error(
      `'Label' must have at most ${MAX_LABEL_LENGTH} characters, but has ${label.length}`,
      map.at('Label'),
    )
  }
  const forbidden = FORBIDDEN_IN_LABEL.exec(label)?.[0]
  if (forbidden !== undefined) {
    map.diagnostics.error(`'Label' must not contain ${JSON.stringify(forbidden)}`, map.at('Label'))
  }
  return label
}

function readExecutionType(config: Reader | undefined): StateMachineType {
  const type = config?.requiredString('ExecutionType')
  if (type === 'STANDARD' || type === 'EXPRESS') return type
  if (type !== undefined && type !== '') {
    config?.diagnostics.error(
      `'ExecutionType' must be STANDARD or EXPRESS, but was '${type}'`,
      config.at('ExecutionType'),
    )
  }
  return 'STANDARD'
}

function parseItemReader(map: Reader): ItemReader | undefined {
  const reader = map.child('ItemReader')
  if (!reader) return undefined
  reader.allow(['Resource', 'Arguments', 'ReaderConfig'], 'an ItemReader')
  const arn = reader.requiredString('Resource')
  const action = READER_ACTION.exec(arn)?.groups?.action
  if (action === undefined) {
    reader.diagnostics.error(
      `The ItemReader's resource '${arn}' cannot run in the local cloud: it reads S3 with getObject or listObjectsV2`,
      reader.at('Resource'),
      'UNSUPPORTED_RESOURCE',
    )
  }
  const args = reader.template('Arguments')
  if (!args) reader.diagnostics.error(`Missing required field 'Arguments'`, reader.location)
  const config = reader.child('ReaderConfig')
  config?.allow(
    ['InputType', 'MaxItems', 'CSVHeaderLocation', 'CSVHeaders', 'CSVDelimiter'],
    'a ReaderConfig',
  )
  const inputType = readInputType(config)
  const csv = inputType === 'CSV' && config ? parseCsvFormat(config) : undefined
  const maxItems = config?.template('MaxItems', { literal: 'number' })
  return (
    args && {
      action: action === 'listObjectsV2' ? 'listObjectsV2' : 'getObject',
      arguments: args,
      inputType,
      ...(csv && { csv }),
      ...(maxItems && { maxItems }),
    }
  )
}

function readInputType(config: Reader | undefined): ItemReader['inputType'] {
  const text = config?.string('InputType') ?? 'JSON'
  const type = INPUT_TYPES.find((known) => known === text)
  if (type === undefined) {
    config?.diagnostics.error(
      `The input type '${text}' cannot run in the local cloud, which reads ${INPUT_TYPES.join(', ')}`,
      config.at('InputType'),
      'UNSUPPORTED_RESOURCE',
    )
  }
  return type ?? 'JSON'
}

function parseItemBatcher(map: Reader): ItemBatcher | undefined {
  const batcher = map.child('ItemBatcher')
  if (!batcher) return undefined
  batcher.allow(['MaxItemsPerBatch', 'MaxInputBytesPerBatch', 'BatchInput'], 'an ItemBatcher')
  const maxItemsPerBatch = batcher.template('MaxItemsPerBatch', { literal: 'number' })
  const maxInputBytesPerBatch = batcher.template('MaxInputBytesPerBatch', { literal: 'number' })
  const batchInput = batcher.template('BatchInput')
  if (!maxItemsPerBatch && !maxInputBytesPerBatch) {
    batcher.diagnostics.error(
      `An ItemBatcher needs 'MaxItemsPerBatch' or 'MaxInputBytesPerBatch'`,
      batcher.location,
    )
  }
  return {
    ...(maxItemsPerBatch && { maxItemsPerBatch }),
    ...(maxInputBytesPerBatch && { maxInputBytesPerBatch }),
    ...(batchInput && { batchInput }),
  }
}
