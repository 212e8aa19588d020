import { readFile } from 'node:fs/promises'
import { isAbsolute, join } from 'node:path'
import * as z from 'zod'
import type { JsonValue } from '../../json.ts'
import type { CreatedResource, TemplateResource } from '../service.ts'
import { putStateMachine } from './create-state-machine.ts'
import type { Engine } from './engine.ts'
import { toCamelCase } from './integrations/member-case.ts'

const jsonObject = z.record(z.string(), z.custom<JsonValue>())
const location = z.object({ Bucket: z.string(), Key: z.string() })
const properties = z.object({
  StateMachineName: z.string().optional(),
  StateMachineType: z.enum(['STANDARD', 'EXPRESS']).optional(),
  RoleArn: z.string(),
  DefinitionString: z.string().optional(),
  Definition: jsonObject.optional(),
  DefinitionS3Location: location.optional(),
  DefinitionSubstitutions: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])).optional(),
  LoggingConfiguration: jsonObject.optional(),
  TracingConfiguration: jsonObject.optional(),
  EncryptionConfiguration: jsonObject.optional(),
  Tags: z.array(z.object({ Key: z.string(), Value: z.string() })).optional(),
})

/** Creates an `AWS::StepFunctions::StateMachine`. @throws {AwsError} for a definition that cannot run */
export async function createFromTemplate(
  engine: Engine,
  resource: TemplateResource,
): Promise<CreatedResource> {
  const values = properties.parse(resource.properties)
  const machine = putStateMachine(engine, {
    name: values.StateMachineName ?? generatedName(resource.logicalId),
    type: values.StateMachineType ?? 'STANDARD',
    definitionText: await definitionText(engine, values, resource),
    roleArn: values.RoleArn,
    loggingConfiguration: toCamelCase(values.LoggingConfiguration ?? { level: 'OFF' }),
    tracingConfiguration: toCamelCase(values.TracingConfiguration ?? { enabled: false }),
    tags: Object.fromEntries((values.Tags ?? []).map(({ Key, Value }) => [Key, Value])),
  })
  return {
    ref: machine.arn,
    attributes: { Arn: machine.arn, Name: machine.name, StateMachineRevisionId: machine.revisionId },
  }
}

/** CloudFormation makes a name out of the logical id; here without the random part, so that it stays the same. */
function generatedName(logicalId: string): string {
  return logicalId.slice(0, 80)
}

async function definitionText(
  engine: Engine,
  values: z.infer<typeof properties>,
  resource: TemplateResource,
): Promise<string> {
  const text = await rawDefinition(engine, values, resource)
  return text.replaceAll(/\$\{([A-Za-z0-9_]+)\}/g, (placeholder, name: string) => {
    const value = values.DefinitionSubstitutions?.[name]
    return value === undefined ? placeholder : escapeForJson(String(value))
  })
}

async function rawDefinition(
  engine: Engine,
  values: z.infer<typeof properties>,
  resource: TemplateResource,
): Promise<string> {
  if (values.DefinitionString !== undefined) return values.DefinitionString
  if (values.Definition) return JSON.stringify(values.Definition)
  const asset = resource.metadata['aws:asset:path']
  if (typeof asset === 'string') {
    return readFile(isAbsolute(asset) ? asset : join(engine.context.assemblyDir, asset), 'utf8')
  }
  if (values.DefinitionS3Location) {
    return engine.ports.objects.get(values.DefinitionS3Location.Bucket, values.DefinitionS3Location.Key)
  }
  throw new Error(
    `${resource.path}: the state machine has no definition; expected DefinitionString, Definition or DefinitionS3Location`,
  )
}

/** A substituted text stands within a JSON string. */
function escapeForJson(text: string): string {
  return JSON.stringify(text).slice(1, -1)
}
