import * as z from 'zod'
import {
  UnsupportedPropertyError,
  parseProperties,
  templateNumber,
  withoutEffect,
} from '../parse-properties.ts'
import type { TemplateResource } from '../service.ts'

const propertiesSchema = z.strictObject({
  FunctionName: z.optional(z.string()),
  Description: z.optional(z.string()),
  Handler: z.optional(z.string()),
  Runtime: z.optional(z.string()),
  Role: z.optional(z.string()),
  Timeout: z.optional(templateNumber),
  MemorySize: z.optional(templateNumber),
  PackageType: z.optional(z.string()),
  Code: z.looseObject({ ZipFile: z.optional(z.string()) }),
  Environment: z.optional(z.object({ Variables: z.optional(z.record(z.string(), z.coerce.string())) })),
  Layers: z.optional(z.array(z.string())),
  LoggingConfig: z.optional(
    z.object({ LogGroup: z.optional(z.string()), LogFormat: z.optional(z.enum(['Text', 'JSON'])) }),
  ),
  DeadLetterConfig: z.optional(z.object({ TargetArn: z.optional(z.string()) })),
  Architectures: withoutEffect('JavaScript runs on all'),
  TracingConfig: withoutEffect('there is no X-Ray locally'),
  ReservedConcurrentExecutions: withoutEffect('the number of workers is bounded over all functions'),
  EphemeralStorage: withoutEffect("functions write to the host's temporary folder"),
  KmsKeyArn: withoutEffect('environments are not encrypted locally'),
  RuntimeManagementConfig: withoutEffect('the runtime is this Node.js'),
  RecursiveLoop: withoutEffect('loops are not detected locally'),
  SnapStart: withoutEffect('Node.js functions have none'),
  VpcConfig: withoutEffect('there are no networks locally'),
  Tags: withoutEffect('tags have no effect'),
})

/** Lambda's defaults: https://docs.aws.amazon.com/lambda/latest/api/API_CreateFunction.html */
const DEFAULT_TIMEOUT_SECONDS = 3
const DEFAULT_MEMORY_MB = 128
/** Lambda refuses larger environments, counted over names and values. */
const MAX_ENVIRONMENT_BYTES = 4096

/** A function's configuration, in our words. */
export interface FunctionDefinition {
  readonly name: string
  readonly description: string
  readonly handler: string
  readonly runtime: string
  readonly role: string
  readonly timeoutSeconds: number
  readonly memoryMb: number
  readonly environment: Readonly<Record<string, string>>
  readonly logGroup: string
  readonly logFormat: 'Text' | 'JSON'
  readonly deadLetterArn: string | undefined
  /** Source text of an inline function; absent when the code is an asset. */
  readonly inlineCode: string | undefined
}

/**
 * Reads the properties of `AWS::Lambda::Function`.
 * @throws {UnsupportedPropertyError} for container images, layers, other runtimes than Node.js.
 */
export function readFunctionDefinition(resource: TemplateResource): FunctionDefinition {
  const properties = parseProperties(resource, propertiesSchema)
  const refuse = (what: string): never => {
    throw new UnsupportedPropertyError(resource, what)
  }
  if (properties.PackageType === 'Image')
    refuse('container images do not run locally. Package it as a zip asset.')
  if (properties.Layers && properties.Layers.length > 0) {
    refuse(`layers do not run locally (${properties.Layers.join(', ')}). Bundle what the layer brings.`)
  }
  const runtime = properties.Runtime ?? ''
  if (!runtime.startsWith('nodejs')) refuse(`the runtime "${runtime}" does not run locally. Use nodejs24.x.`)
  const environment = properties.Environment?.Variables ?? {}
  const bytes = Buffer.byteLength(Object.entries(environment).flat().join(''))
  if (bytes > MAX_ENVIRONMENT_BYTES) {
    refuse(
      `its environment has ${bytes} bytes; Lambda takes ${MAX_ENVIRONMENT_BYTES}. Move values to a parameter.`,
    )
  }
  const name = properties.FunctionName ?? resource.logicalId
  return {
    name,
    description: properties.Description ?? '',
    handler: properties.Handler ?? refuse('it has no Handler. Set one, e.g. "index.handler".'),
    runtime,
    role: properties.Role ?? '',
    timeoutSeconds: properties.Timeout ?? DEFAULT_TIMEOUT_SECONDS,
    memoryMb: properties.MemorySize ?? DEFAULT_MEMORY_MB,
    environment,
    logGroup: properties.LoggingConfig?.LogGroup ?? `/aws/lambda/${name}`,
    logFormat: properties.LoggingConfig?.LogFormat ?? 'Text',
    deadLetterArn: properties.DeadLetterConfig?.TargetArn,
    inlineCode: properties.Code.ZipFile,
  }
}
