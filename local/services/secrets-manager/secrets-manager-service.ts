import * as z from 'zod'
import { AwsError } from '../../aws-error.ts'
import type { JsonObject } from '../../json.ts'
import { randomId } from '../../random-id.ts'
import { deriveId } from '../derive-id.ts'
import { parseProperties, withoutEffect } from '../parse-properties.ts'
import type { CloudContext, CreatedResource, LocalService, TemplateResource } from '../service.ts'
import { generateSecret, generateSecretSchema } from './generate-secret.ts'

const propertiesSchema = z.strictObject({
  Name: z.optional(z.string()),
  Description: z.optional(z.string()),
  SecretString: z.optional(z.string()),
  GenerateSecretString: z.optional(generateSecretSchema),
  KmsKeyId: withoutEffect('secrets are not encrypted locally'),
  ReplicaRegions: withoutEffect('there is one Region'),
  Tags: withoutEffect('tags have no effect'),
})
const idSchema = z.object({
  SecretId: z.string(),
  VersionId: z.optional(z.string()),
  VersionStage: z.optional(z.string()),
})
const putSchema = z.object({
  SecretId: z.string(),
  SecretString: z.string(),
  ClientRequestToken: z.optional(z.string()),
})
const versionSchema = z.object({ id: z.string(), value: z.string(), createdMs: z.number() })
const secretSchema = z.object({
  arn: z.string(),
  name: z.string(),
  description: z.string(),
  /** Newest first: AWSCURRENT, then AWSPREVIOUS. Without versions the secret has no value yet. */
  versions: z.array(versionSchema),
})
type Secret = z.infer<typeof secretSchema>

const STAGES = ['AWSCURRENT', 'AWSPREVIOUS']

/** Makes Secrets Manager. Values stand in storage in clear, so `--data` wants secrets that are worth nothing. */
export function createSecretsManagerService(context: CloudContext): LocalService {
  const secrets = context.storage.table('secretsmanager/secrets')
  const now = (): number => context.clock.now()

  function find(id: string): Secret {
    for (const [, value] of secrets.entries()) {
      const secret = secretSchema.parse(value)
      // A partial ARN, without the six random characters, also names a secret.
      if (id === secret.name || id === secret.arn || id === secret.arn.slice(0, -7)) return secret
    }
    throw new AwsError('ResourceNotFoundException', "Secrets Manager can't find the specified secret.")
  }

  function addVersion(secret: Secret, value: string, id: string): Secret {
    const versions = [{ id, value, createdMs: now() }, ...secret.versions].slice(0, STAGES.length)
    const changed = { ...secret, versions }
    secrets.set(secret.name, changed)
    return changed
  }

  async function create(resource: TemplateResource): Promise<CreatedResource> {
    const properties = parseProperties(resource, propertiesSchema)
    const name = properties.Name ?? resource.logicalId
    const existing = secrets.get(name)
    const arn = `arn:aws:secretsmanager:${context.region}:${context.accountId}:secret:${name}-${deriveId(resource, 6)}`
    const secret: Omit<Secret, 'description'> =
      existing === undefined ? { arn, name, versions: [] } : secretSchema.parse(existing)
    const current = secret.versions[0]?.value
    const described = { ...secret, description: properties.Description ?? '' }
    secrets.set(name, described)
    const { SecretString, GenerateSecretString } = properties
    // A value that was put later stays, as it does on AWS when a stack is updated without a change of the secret.
    if (current === undefined) {
      const generated = GenerateSecretString && generateSecret(GenerateSecretString)
      const value = SecretString ?? generated
      if (value !== undefined) addVersion(described, value, randomId())
    }
    return { ref: secret.arn, attributes: { Id: secret.arn } }
  }

  const actions: Readonly<Record<string, (input: JsonObject) => JsonObject>> = {
    GetSecretValue: (input) => {
      const { SecretId, VersionId, VersionStage } = read(idSchema, input)
      const secret = find(SecretId)
      const stage = VersionStage ?? 'AWSCURRENT'
      const index = VersionId
        ? secret.versions.findIndex((version) => version.id === VersionId)
        : STAGES.indexOf(stage)
      const version = secret.versions[index]
      if (!version) {
        throw new AwsError(
          'ResourceNotFoundException',
          `Secrets Manager can't find the specified secret value for staging label: ${stage}`,
        )
      }
      return {
        ARN: secret.arn,
        Name: secret.name,
        VersionId: version.id,
        SecretString: version.value,
        VersionStages: STAGES.slice(index, index + 1),
        CreatedDate: version.createdMs / 1000,
      }
    },
    PutSecretValue: (input) => {
      const { SecretId, SecretString, ClientRequestToken } = read(putSchema, input)
      const secret = find(SecretId)
      const id = ClientRequestToken ?? randomId()
      const same = secret.versions.find((version) => version.id === id)
      if (same && same.value !== SecretString) {
        throw new AwsError('ResourceExistsException', `The version ${id} exists with another value.`)
      }
      if (!same) addVersion(secret, SecretString, id)
      return { ARN: secret.arn, Name: secret.name, VersionId: id, VersionStages: ['AWSCURRENT'] }
    },
    DescribeSecret: (input) => describe(find(read(idSchema, input).SecretId)),
    ListSecrets: () => ({
      SecretList: [...secrets.entries()].map(([, value]) => describe(secretSchema.parse(value))),
    }),
  }

  return {
    id: 'secretsmanager',
    targetPrefix: 'secretsmanager',
    jsonVersion: '1.1',
    resourceTypes: { 'AWS::SecretsManager::Secret': create },
    withoutBehaviour: {
      'AWS::SecretsManager::RotationSchedule': 'secrets are not rotated locally',
      'AWS::SecretsManager::ResourcePolicy': 'permissions are not checked locally',
    },
    call: async (action, input) => {
      const run = actions[action]
      if (run) return run(input)
      throw new AwsError('InvalidRequestException', `The local cloud has no secretsmanager action ${action}.`)
    },
  }
}

function describe(secret: Secret): JsonObject {
  return {
    ARN: secret.arn,
    Name: secret.name,
    Description: secret.description,
    VersionIdsToStages: Object.fromEntries(
      secret.versions.map(({ id }, index) => [id, STAGES.slice(index, index + 1)]),
    ),
    ...(secret.versions[0] && { LastChangedDate: secret.versions[0].createdMs / 1000 }),
  }
}

function read<Schema extends z.ZodType>(schema: Schema, input: JsonObject): z.output<Schema> {
  const parsed = schema.safeParse(input)
  if (parsed.success) return parsed.data
  throw new AwsError('InvalidParameterException', z.prettifyError(parsed.error))
}
