import { v5 as uuidFromName } from 'uuid'
import * as z from 'zod'
import { AwsError } from '../../aws-error.ts'
import type { JsonObject } from '../../json.ts'
import { parseProperties, UnsupportedPropertyError } from '../parse-properties.ts'
import type { CloudContext, CreatedResource, LocalService, TemplateResource } from '../service.ts'
import { queueMappingProperties, streamMappingProperties } from './mapping-properties.ts'
import { QueueMapping } from './queue-mapping.ts'
import { StreamMapping } from './stream-mapping.ts'

const listInput = z.object({ FunctionName: z.string().optional(), EventSourceArn: z.string().optional() })
const sourceProperty = z.object({ EventSourceArn: z.string().default('none') })

/** What tells mappings that there may be something to read. */
export interface EventSources {
  /** The DynamoDB service: tells the body of each write. Absent when no template has a table. */
  readonly dynamodb: { onWrite(listener: (body: string) => void): () => void } | undefined
  /** The SQS service: tells the ARN of a queue that has a message, now or after a delay. */
  readonly sqs: { onMessage(listener: (queueArn: string, delayMs: number) => void): () => void }
}

interface Mapping {
  readonly kind: StreamMapping | QueueMapping
  readonly source: string
  readonly functionArn: string
  readonly description: JsonObject
  readonly enabled: boolean
}

/** Lambda's event source mappings, from DynamoDB streams and SQS queues to functions. */
export function createEventSourceMappingService(context: CloudContext, sources: EventSources): LocalService {
  const mappings = new Map<string, Mapping>()
  let isStarted = false
  let forget: (() => void)[] = []

  async function create(resource: TemplateResource): Promise<CreatedResource> {
    const id = uuidFromName(`${context.accountId}/${context.region}/${resource.logicalId}`, uuidFromName.URL)
    mappings.get(id)?.kind.stop()
    const mapping = readMapping(context, id, resource)
    mappings.set(id, mapping)
    if (isStarted && mapping.enabled) await mapping.kind.start()
    const arn = `arn:aws:lambda:${context.region}:${context.accountId}:event-source-mapping:${id}`
    return { ref: id, attributes: { Id: id, EventSourceMappingArn: arn } }
  }

  async function call(action: string, input: JsonObject): Promise<JsonObject> {
    if (action === 'ListEventSourceMappings') {
      const { FunctionName: name, EventSourceArn: source } = listInput.parse(input)
      const functionArn = name === undefined ? undefined : functionArnOf(context, name)
      const listed = [...mappings.values()].filter(
        (mapping) =>
          (source === undefined || mapping.source === source) &&
          (functionArn === undefined || mapping.functionArn === functionArn),
      )
      return { EventSourceMappings: listed.map((mapping) => mapping.description) }
    }
    throw new AwsError(
      'UnknownOperationException',
      `${action} of event source mappings is not done locally: change the template instead`,
    )
  }

  return {
    id: 'lambda-event-sources',
    resourceTypes: { 'AWS::Lambda::EventSourceMapping': create },
    call,
    async start() {
      isStarted = true
      forget = [
        sources.dynamodb?.onWrite((body) => {
          for (const { kind, enabled } of mappings.values()) {
            if (enabled && kind instanceof StreamMapping && body.includes(kind.tableName)) kind.nudge()
          }
        }),
        sources.sqs.onMessage((queueArn, delayMs) => {
          for (const { kind, enabled } of mappings.values()) {
            if (enabled && kind instanceof QueueMapping && kind.queueArn === queueArn) kind.nudge(delayMs)
          }
        }),
      ].filter((unsubscribe) => unsubscribe !== undefined)
      await Promise.all([...mappings.values()].map(async ({ kind, enabled }) => enabled && kind.start()))
    },
    async stop() {
      for (const unsubscribe of forget) unsubscribe()
      for (const { kind } of mappings.values()) kind.stop()
    },
  }
}

function readMapping(context: CloudContext, id: string, resource: TemplateResource): Mapping {
  const { EventSourceArn: source } = sourceProperty.parse(resource.properties)
  const service = source.split(':')[2]
  if (service !== 'dynamodb' && service !== 'sqs') {
    throw new UnsupportedPropertyError(
      resource,
      `an event source like ${source} is not supported locally: only DynamoDB streams and SQS queues are`,
    )
  }
  const properties =
    service === 'dynamodb'
      ? parseProperties(resource, streamMappingProperties)
      : parseProperties(resource, queueMappingProperties)
  const functionArn = functionArnOf(context, properties.FunctionName)
  const kind =
    'StartingPosition' in properties
      ? new StreamMapping(context, id, functionArn, properties)
      : new QueueMapping(context, functionArn, properties)
  const description = {
    UUID: id,
    EventSourceArn: source,
    FunctionArn: functionArn,
    BatchSize: properties.BatchSize,
    MaximumBatchingWindowInSeconds: properties.MaximumBatchingWindowInSeconds,
    FunctionResponseTypes: properties.FunctionResponseTypes,
    State: properties.Enabled ? 'Enabled' : 'Disabled',
  }
  return { kind, source, functionArn, description, enabled: properties.Enabled }
}

/** Templates name a function by its name or its ARN. */
function functionArnOf(context: CloudContext, name: string): string {
  if (name.startsWith('arn:')) return name
  return `arn:aws:lambda:${context.region}:${context.accountId}:function:${name}`
}
