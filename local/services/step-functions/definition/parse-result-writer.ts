import type { Reader } from './reader.ts'
import type { ResultWriter } from './state-machine-definition.ts'

const WRITER_ACTION = /^arn:aws[a-z-]*:states:[a-z0-9-]*:\d*:s3:putObject$/
const TRANSFORMATIONS = ['NONE', 'COMPACT', 'FLATTEN'] as const
const OUTPUT_TYPES = ['JSON', 'JSONL'] as const

/** Reads the ResultWriter of a distributed Map: where results go, in which form, or both. */
export function parseResultWriter(map: Reader): ResultWriter | undefined {
  const writer = map.child('ResultWriter')
  if (!writer) return undefined
  writer.allow(['Resource', 'Arguments', 'WriterConfig'], 'a ResultWriter')
  const { Resource, Arguments, WriterConfig } = writer.object
  const isExport = Resource !== undefined || Arguments !== undefined
  if (!isExport && WriterConfig === undefined) {
    writer.diagnostics.error(
      `A ResultWriter needs 'WriterConfig', or 'Resource' and 'Arguments', or all three`,
      writer.location,
    )
  }
  const args = isExport ? readTarget(writer) : undefined
  const config = writer.child('WriterConfig')
  config?.allow(['Transformation', 'OutputType'], 'a WriterConfig')
  return {
    ...(args && { arguments: args }),
    transformation: readOneOf(config, 'Transformation', TRANSFORMATIONS) ?? (isExport ? 'NONE' : 'COMPACT'),
    outputType: readOneOf(config, 'OutputType', OUTPUT_TYPES) ?? 'JSON',
  }
}

function readTarget(writer: Reader): ResultWriter['arguments'] {
  const arn = writer.requiredString('Resource')
  if (!WRITER_ACTION.test(arn)) {
    writer.diagnostics.error(
      `The ResultWriter's resource '${arn}' cannot run in the local cloud: it writes to S3 with putObject`,
      writer.at('Resource'),
      'UNSUPPORTED_RESOURCE',
    )
  }
  const args = writer.template('Arguments')
  if (!args) writer.diagnostics.error(`Missing required field 'Arguments'`, writer.location)
  return args
}

function readOneOf<const Value extends string>(
  config: Reader | undefined,
  key: string,
  values: readonly Value[],
): Value | undefined {
  const text = config?.string(key)
  if (text === undefined) return undefined
  const known = values.find((value) => value === text)
  if (known === undefined) {
    config?.diagnostics.error(
      `'${key}' must be one of ${values.join(', ')}, but was '${text}'`,
      config.at(key),
    )
  }
  return known
}
