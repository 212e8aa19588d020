import { isJsonObject } from '../../../json.ts'
import type { JsonObject, JsonValue } from '../../../json.ts'
import type { CloudContext } from '../../service.ts'
import type { Randomness } from '../randomness.ts'
import type { Integration } from './integration.ts'
import { pascalCase, toCamelCase, toPascalCase } from './member-case.ts'
import { whyNoSdkAction } from './sdk-actions.ts'
import { sdkError } from './service-error.ts'

interface SdkService {
  /** The local service's id. */
  readonly id: string
  /** The SDK for Java's name of the service: errors start with it. */
  readonly name: string
  readonly isCamelCase?: boolean
  /** Parameters that the service takes as JSON text; objects given for them are written as text. */
  readonly textParameters?: readonly string[]
  /** Codes without a class of their own in the SDK. */
  readonly unmodelled?: readonly string[]
}

/** Services of `aws-sdk:<service>:<action>` by the name in the ARN. */
const SERVICES: Readonly<Record<string, SdkService>> = {
  dynamodb: {
    id: 'dynamodb',
    name: 'DynamoDb',
    unmodelled: ['ValidationException', 'SerializationException'],
  },
  sfn: { id: 'states', name: 'Sfn', isCamelCase: true, textParameters: ['Input', 'Output', 'Definition'] },
  eventbridge: { id: 'events', name: 'EventBridge' },
  sqs: { id: 'sqs', name: 'Sqs', textParameters: ['MessageBody'] },
  secretsmanager: { id: 'secretsmanager', name: 'SecretsManager' },
  ssm: { id: 'ssm', name: 'Ssm' },
  cloudwatch: { id: 'cloudwatch', name: 'CloudWatch' },
  cloudwatchlogs: { id: 'logs', name: 'CloudWatchLogs', isCamelCase: true },
  cognitoidentityprovider: { id: 'cognito-idp', name: 'CognitoIdentityProvider' },
  sts: { id: 'sts', name: 'Sts' },
  s3: { id: 's3', name: 'S3' },
  scheduler: { id: 'scheduler', name: 'Scheduler' },
}

const PREFIX = 'aws-sdk:'

/** All actions of one service. */
export interface SdkIntegration extends Integration {
  /** `undefined` where the service has an action of this name. */
  whyNoAction(action: string): string | undefined
}

/** Any action of a service that runs locally. @returns `undefined` where the service is not one of them. */
export function awsSdk(
  resourceType: string,
  context: CloudContext,
  randomness: Randomness,
): SdkIntegration | undefined {
  if (!resourceType.startsWith(PREFIX)) return undefined
  const serviceName = resourceType.slice(PREFIX.length)
  const service = SERVICES[serviceName]
  if (!service) return undefined
  const names = {
    prefix: service.name,
    service: service.name,
    unmodelled: { codes: service.unmodelled ?? [], name: `${service.name}Exception` },
  }
  return {
    whyNoAction: (action) => whyNoSdkAction(serviceName, action),
    async call({ resource, parameters }) {
      try {
        const input = prepare(isJsonObject(parameters) ? parameters : {}, service)
        const output = await context.call(service.id, pascalCase(resource.action), input)
        return service.isCamelCase ? toPascalCase(isoDates(output)) : output
      } catch (error) {
        throw sdkError(error, names, randomness.uuid())
      }
    },
  }
}

function prepare(parameters: JsonObject, service: SdkService): JsonObject {
  const prepared = { ...parameters }
  for (const name of service.textParameters ?? []) {
    const value = prepared[name]
    if (value !== undefined && typeof value !== 'string') prepared[name] = JSON.stringify(value)
  }
  return service.isCamelCase ? toCamelCase(prepared) : prepared
}

/** Dates are epoch seconds on the wire and ISO texts in a Task's result. */
function isoDates(output: JsonObject): JsonObject {
  const dated: JsonObject = {}
  for (const [name, value] of Object.entries(output)) dated[name] = isoDate(name, value)
  return dated
}

function isoDate(name: string, value: JsonValue | undefined): JsonValue | undefined {
  if (typeof value === 'number' && /(?:Date|timestamp)$/.test(name))
    return new Date(value * 1000).toISOString()
  if (Array.isArray(value)) return value.map((item) => (isJsonObject(item) ? isoDates(item) : item))
  return isJsonObject(value) ? isoDates(value) : value
}
