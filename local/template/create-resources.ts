import type { JsonObject, JsonValue } from '../json.ts'
import { isJsonObject } from '../json.ts'
import type { CreateResource, CreatedResource, TemplateResource } from '../services/service.ts'
import type { Stack } from './assembly.ts'
import { deploymentFunctions } from './deployment-functions.ts'
import { resolveDynamicReferences } from './dynamic-references.ts'
import type { Call } from './dynamic-references.ts'
import { resolveParameters } from './resolve-parameters.ts'
import { evaluateCondition, resolveProperties, resolveValue } from './intrinsics.ts'
import type { Scope } from './intrinsics.ts'
import { inertResource } from './inert-resource.ts'
import { dependencies } from './references.ts'
import { TemplateError, UnsupportedResourceError } from './template-error.ts'
import type { Template } from './template.ts'

/** What a stack is created with. */
export interface CreateStackOptions {
  readonly accountId: string
  readonly region: string
  /** How to create each type that has a behaviour. */
  readonly resourceTypes: ReadonlyMap<string, CreateResource>
  /** Types without behaviour, with their reasons. */
  readonly withoutBehaviour: ReadonlyMap<string, string>
  /** Values of the templates' parameters; those with a default need none. */
  readonly parameters: Readonly<Record<string, string>>
  /** What stacks before this one export; this one adds to it. */
  readonly exports: Map<string, string>
  readonly call: Call
}

/** What came of a stack. */
export interface CreatedStack {
  readonly name: string
  readonly resources: ReadonlyMap<string, TemplateResource & CreatedResource>
  readonly outputs: Readonly<Record<string, string>>
}

/**
 * Creates all resources of a stack, each when what it refers to exists, those that do not wait for each other at once.
 * @throws {UnsupportedResourceError} before anything is created, when a type is unknown.
 * @throws {TemplateError} with the resource's path when its properties cannot be resolved.
 */
export async function createStack(stack: Stack, options: CreateStackOptions): Promise<CreatedStack> {
  const { template } = stack
  const created = new Map<string, TemplateResource & CreatedResource>()
  const scope = stackScope(stack, options, created, await resolveParameters(stack, options))
  const logicalIds = Object.entries(template.Resources)
    .filter(([, { Condition }]) => Condition === undefined || evaluateCondition(Condition, scope))
    .map(([id]) => id)
  refuseUnsupported(template, logicalIds, options)
  const graph = dependencies(template, logicalIds)
  const deploymentOnly = deploymentFunctions(template, options.withoutBehaviour)
  const running = new Map<string, Promise<void>>()
  const create = (id: string): Promise<void> => {
    const promise = running.get(id) ?? createInOrder(id)
    running.set(id, promise)
    return promise
  }
  async function createInOrder(id: string): Promise<void> {
    await Promise.all((graph.get(id) ?? []).map((other) => create(other)))
    created.set(id, await createResource(stack, id, scope, options, deploymentOnly))
  }
  const results = await Promise.allSettled(logicalIds.map((id) => create(id)))
  const failed = results.find((result) => result.status === 'rejected')
  if (failed) throw failed.reason
  return { name: stack.name, resources: created, outputs: resolveOutputs(template, scope, options) }
}

async function createResource(
  stack: Stack,
  logicalId: string,
  scope: Scope,
  options: CreateStackOptions,
  deploymentOnly: ReadonlySet<string>,
): Promise<TemplateResource & CreatedResource> {
  const definition = stack.template.Resources[logicalId]
  if (!definition) throw new TemplateError(`${stack.name} has no resource ${logicalId}`)
  const path = resourcePath(definition.Metadata, logicalId)
  let properties: JsonObject
  try {
    const resolved = await resolveDynamicReferences(
      resolveProperties(definition.Properties, scope),
      options.call,
    )
    properties = isJsonObject(resolved) ? resolved : {}
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error)
    throw new TemplateError(`${path} (${definition.Type}, ${logicalId}): ${detail}`, { cause: error })
  }
  const asset = findAsset(properties, stack.assets)
  const resource: TemplateResource = {
    logicalId,
    type: definition.Type,
    properties,
    metadata: { ...definition.Metadata, ...(asset !== undefined && { 'aws:asset:path': asset }) },
    path,
  }
  const create = deploymentOnly.has(logicalId) ? undefined : options.resourceTypes.get(definition.Type)
  return { ...resource, ...(create ? await create(resource) : inertResource(resource, options)) }
}

function refuseUnsupported(
  template: Template,
  logicalIds: readonly string[],
  options: CreateStackOptions,
): void {
  const unsupported = logicalIds.flatMap((logicalId) => {
    const definition = template.Resources[logicalId]
    if (!definition) return []
    const { Type: type, Metadata: metadata } = definition
    if (options.resourceTypes.has(type) || options.withoutBehaviour.has(type)) return []
    return [{ logicalId, type, path: resourcePath(metadata, logicalId) }]
  })
  if (unsupported.length > 0) throw new UnsupportedResourceError(unsupported)
}

function resourcePath(metadata: JsonObject, logicalId: string): string {
  const path = metadata['aws:cdk:path']
  return typeof path === 'string' ? path : logicalId
}

/** The asset behind a code location (`{ S3Bucket, S3Key }` or `{ Bucket, Key }`), wherever it stands in the properties. */
function findAsset(value: JsonValue | undefined, assets: ReadonlyMap<string, string>): string | undefined {
  if (!isJsonObject(value)) return undefined
  const key = value['S3Key'] ?? value['Key']
  if (typeof key === 'string' && assets.has(key)) return assets.get(key)
  for (const entry of Object.values(value)) {
    const found = findAsset(entry, assets)
    if (found !== undefined) return found
  }
  return undefined
}

function stackScope(
  stack: Stack,
  options: CreateStackOptions,
  created: ReadonlyMap<string, TemplateResource & CreatedResource>,
  parameters: ReadonlyMap<string, JsonValue>,
): Scope {
  const { accountId, region } = options
  const pseudo: Readonly<Record<string, JsonValue>> = {
    'AWS::AccountId': accountId,
    'AWS::Region': region,
    'AWS::Partition': 'aws',
    'AWS::URLSuffix': 'amazonaws.com',
    'AWS::StackName': stack.name,
    'AWS::StackId': `arn:aws:cloudformation:${region}:${accountId}:stack/${stack.name}/local`,
    'AWS::NotificationARNs': [],
  }
  return {
    template: stack.template,
    ref: (name) => {
      if (name in pseudo) return pseudo[name]
      if (!stack.template.Parameters[name]) return created.get(name)?.ref
      const value = parameters.get(name)
      if (value !== undefined) return value
      throw new TemplateError(
        `The parameter ${name} of ${stack.name} has no default. Give its value in \`parameters\` of startLocalCloud.`,
      )
    },
    attribute: (logicalId, name) => created.get(logicalId)?.attributes[name],
    imported: (name) => options.exports.get(name),
  }
}

function resolveOutputs(
  template: Template,
  scope: Scope,
  options: CreateStackOptions,
): Record<string, string> {
  const outputs: Record<string, string> = {}
  for (const [name, output] of Object.entries(template.Outputs)) {
    if (output.Condition !== undefined && !evaluateCondition(output.Condition, scope)) continue
    const value = asText(resolveValue(output.Value, scope))
    outputs[name] = value
    if (output.Export) options.exports.set(asText(resolveValue(output.Export.Name, scope)), value)
  }
  return outputs
}

function asText(value: JsonValue): string {
  return typeof value === 'string' ? value : JSON.stringify(value)
}
