import * as z from 'zod'
import { AwsError } from '../../aws-error.ts'
import type { JsonObject } from '../../json.ts'
import { parseProperties, withoutEffect } from '../parse-properties.ts'
import type { CloudContext, CreatedResource, LocalService, TemplateResource } from '../service.ts'

const propertiesSchema = z.strictObject({
  Name: z.optional(z.string()),
  Type: z.enum(['String', 'StringList']),
  Value: z.string(),
  Description: withoutEffect('it only describes'),
  Tier: withoutEffect('all tiers behave alike here'),
  AllowedPattern: withoutEffect('values come from the template'),
  DataType: withoutEffect('values are not checked'),
  Policies: withoutEffect('parameters do not expire'),
  Tags: withoutEffect('tags have no effect'),
})
const getSchema = z.object({ Name: z.string() })
const getAllSchema = z.object({ Names: z.array(z.string()) })
const byPathSchema = z.object({ Path: z.string(), Recursive: z.boolean().default(false) })
const putSchema = z.object({
  Name: z.string(),
  Value: z.string(),
  Type: z.enum(['String', 'StringList', 'SecureString']).default('String'),
  Overwrite: z.boolean().default(false),
})
const parameterSchema = z.object({
  Name: z.string(),
  Type: z.string(),
  Value: z.string(),
  Version: z.number(),
  LastModifiedDate: z.number(),
})

/** Makes the parameter store of Systems Manager. */
export function createSsmService(context: CloudContext): LocalService {
  const parameters = context.storage.table('ssm/parameters')

  function put(name: string, type: string, value: string): number {
    const stored = parameters.get(name)
    const version = stored === undefined ? 1 : parameterSchema.parse(stored).Version + 1
    const lastModified = context.clock.now() / 1000
    parameters.set(name, {
      Name: name,
      Type: type,
      Value: value,
      Version: version,
      LastModifiedDate: lastModified,
    })
    return version
  }

  function find(name: string): JsonObject | undefined {
    const stored = parameters.get(name)
    if (stored === undefined) return undefined
    const arn = `arn:aws:ssm:${context.region}:${context.accountId}:parameter${name.startsWith('/') ? '' : '/'}${name}`
    return { ...parameterSchema.parse(stored), DataType: 'text', ARN: arn }
  }

  async function create(resource: TemplateResource): Promise<CreatedResource> {
    const properties = parseProperties(resource, propertiesSchema)
    const name = properties.Name ?? resource.logicalId
    const stored = find(name)
    if (stored?.['Value'] !== properties.Value) put(name, properties.Type, properties.Value)
    return { ref: name, attributes: { Type: properties.Type, Value: properties.Value } }
  }

  const actions: Readonly<Record<string, (input: JsonObject) => JsonObject>> = {
    GetParameter: (input) => {
      const { Name } = read(getSchema, input)
      const parameter = find(Name)
      if (!parameter) throw new AwsError('ParameterNotFound', `The parameter ${Name} does not exist.`)
      return { Parameter: parameter }
    },
    GetParameters: (input) => {
      const { Names } = read(getAllSchema, input)
      return {
        Parameters: Names.map((name) => find(name)).filter((parameter) => parameter !== undefined),
        InvalidParameters: Names.filter((name) => !find(name)),
      }
    },
    GetParametersByPath: (input) => {
      const { Path, Recursive } = read(byPathSchema, input)
      const prefix = Path.endsWith('/') ? Path : `${Path}/`
      const names = [...parameters.entries()]
        .map(([name]) => name)
        .filter((name) => name.startsWith(prefix) && (Recursive || !name.slice(prefix.length).includes('/')))
      return { Parameters: names.map((name) => find(name)).filter((parameter) => parameter !== undefined) }
    },
    PutParameter: (input) => {
      const { Name, Value, Type, Overwrite } = read(putSchema, input)
      if (!Overwrite && parameters.get(Name) !== undefined) {
        throw new AwsError(
          'ParameterAlreadyExists',
          'The parameter already exists. Set Overwrite to change it.',
        )
      }
      return { Version: put(Name, Type, Value), Tier: 'Standard' }
    },
  }

  return {
    id: 'ssm',
    targetPrefix: 'AmazonSSM',
    jsonVersion: '1.1',
    resourceTypes: { 'AWS::SSM::Parameter': create },
    call: async (action, input) => {
      const run = actions[action]
      if (run) return run(input)
      throw new AwsError('UnknownOperationException', `The local cloud has no ssm action ${action}.`)
    },
  }
}

function read<Schema extends z.ZodType>(schema: Schema, input: JsonObject): z.output<Schema> {
  const parsed = schema.safeParse(input)
  if (parsed.success) return parsed.data
  throw new AwsError('ValidationException', z.prettifyError(parsed.error))
}
