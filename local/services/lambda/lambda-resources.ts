import * as z from 'zod'
import { parseProperties, templateNumber, withoutEffect } from '../parse-properties.ts'
import type { CreateResource, CreatedResource, TemplateResource } from '../service.ts'
import type { FunctionRegistry } from './function-registry.ts'

const versionSchema = z.strictObject({
  FunctionName: z.string(),
  Description: withoutEffect('it only describes'),
  CodeSha256: withoutEffect('all versions are the code of today'),
  ProvisionedConcurrencyConfig: withoutEffect('workers start on demand'),
  RuntimePolicy: withoutEffect('the runtime is this Node.js'),
})
const aliasSchema = z.strictObject({
  FunctionName: z.string(),
  FunctionVersion: z.string(),
  Name: z.string(),
  Description: withoutEffect('it only describes'),
  ProvisionedConcurrencyConfig: withoutEffect('workers start on demand'),
})
const destination = z.optional(z.object({ Destination: z.string() }))
const eventInvokeConfigSchema = z.strictObject({
  FunctionName: z.string(),
  Qualifier: withoutEffect('all versions are the code of today'),
  MaximumRetryAttempts: templateNumber.pipe(z.number().int().min(0).max(2)).default(2),
  MaximumEventAgeInSeconds: templateNumber.pipe(z.number().int().min(60).max(21_600)).default(21_600),
  DestinationConfig: z.optional(z.object({ OnSuccess: destination, OnFailure: destination })),
})

/** The resource types of Lambda, except event source mappings. */
export function lambdaResources(functions: FunctionRegistry): Readonly<Record<string, CreateResource>> {
  function createVersion(resource: TemplateResource): CreatedResource {
    const fn = functions.get(parseProperties(resource, versionSchema).FunctionName)
    const version = String(fn.qualifiers.size)
    fn.qualifiers.add(version)
    const arn = `${fn.arn}:${version}`
    return { ref: arn, attributes: { Version: version, FunctionArn: arn } }
  }

  function createAlias(resource: TemplateResource): CreatedResource {
    const { FunctionName, Name } = parseProperties(resource, aliasSchema)
    const fn = functions.get(FunctionName)
    fn.qualifiers.add(Name)
    const arn = `${fn.arn}:${Name}`
    return { ref: arn, attributes: { AliasArn: arn } }
  }

  function configureAsync(resource: TemplateResource): CreatedResource {
    const properties = parseProperties(resource, eventInvokeConfigSchema)
    const fn = functions.get(properties.FunctionName)
    fn.asyncSettings = {
      maximumRetryAttempts: properties.MaximumRetryAttempts,
      maximumEventAgeSeconds: properties.MaximumEventAgeInSeconds,
      onSuccessArn: properties.DestinationConfig?.OnSuccess?.Destination,
      onFailureArn: properties.DestinationConfig?.OnFailure?.Destination,
    }
    return { ref: resource.logicalId, attributes: {} }
  }

  return {
    'AWS::Lambda::Function': async (resource) => functions.create(resource),
    'AWS::Lambda::Version': async (resource) => createVersion(resource),
    'AWS::Lambda::Alias': async (resource) => createAlias(resource),
    'AWS::Lambda::EventInvokeConfig': async (resource) => configureAsync(resource),
  }
}
