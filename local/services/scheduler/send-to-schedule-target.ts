import { parseArn } from '../../arn.ts'
import { AwsError } from '../../aws-error.ts'
import { isJsonObject, type JsonObject, type JsonValue } from '../../json.ts'
import type { CloudContext } from '../service.ts'
import type { ScheduleTarget } from './schedule.ts'

/** Names of services in universal targets that are not their ids. */
const SERVICE_IDS: Readonly<Record<string, string>> = {
  sfn: 'states',
  eventbridge: 'events',
  cloudwatchlogs: 'logs',
}
const UNIVERSAL = /^arn:[\w-]+:scheduler:::aws-sdk:(?<service>\w+):(?<action>\w+)$/
const TEMPLATED = ['events', 'lambda', 'sqs', 'states']

/** Tells why a target cannot be served; undefined if it can. */
export function whyNoScheduleTarget({
  Arn,
  EventBridgeParameters,
  Input,
}: ScheduleTarget): string | undefined {
  if (UNIVERSAL.test(Arn)) return undefined
  const service = parseArn(Arn)?.service
  if (service === undefined) return `Provided Arn ${Arn} is not in correct format.`
  if (!TEMPLATED.includes(service)) {
    return `Targets of ${service} do not run locally. Those that do: ${TEMPLATED.join(', ')}, and universal targets`
  }
  if (service === 'events' && (!EventBridgeParameters || Input === undefined)) {
    return 'EventBridgeParameters and Input must be specified for a target of EventBridge.'
  }
  return undefined
}

/**
 * Calls the target of a schedule with an input whose context attributes are filled in.
 * @throws {AwsError} of the target's service.
 */
export async function sendToScheduleTarget(
  context: CloudContext,
  target: ScheduleTarget,
  input: string,
): Promise<void> {
  const universal = UNIVERSAL.exec(target.Arn)?.groups
  if (universal) {
    await callUniversal(context, universal['service'] ?? '', universal['action'] ?? '', parseObject(input))
    return
  }
  const arn = parseArn(target.Arn)
  if (arn?.service === 'sqs') {
    await sendMessage(context, arn.resource, input, target.SqsParameters?.MessageGroupId)
  } else if (arn?.service === 'events') await putEvent(context, target, input)
  else await context.deliver(target.Arn, parseJson(input))
}

async function sendMessage(
  context: CloudContext,
  queueName: string,
  body: string,
  group: string | undefined,
): Promise<void> {
  const { QueueUrl } = await context.call('sqs', 'GetQueueUrl', { QueueName: queueName })
  const message = { QueueUrl, MessageBody: body, ...(group !== undefined && { MessageGroupId: group }) }
  await context.call('sqs', 'SendMessage', message)
}

async function putEvent(context: CloudContext, target: ScheduleTarget, detail: string): Promise<void> {
  const entry = {
    EventBusName: target.Arn,
    Source: target.EventBridgeParameters?.Source,
    DetailType: target.EventBridgeParameters?.DetailType,
    Detail: detail,
  }
  const { Entries } = await context.call('events', 'PutEvents', { Entries: [entry] })
  const [result] = Array.isArray(Entries) ? Entries : []
  if (isJsonObject(result) && typeof result['ErrorCode'] === 'string') {
    throw new AwsError(result['ErrorCode'], JSON.stringify(result['ErrorMessage']))
  }
}

async function callUniversal(
  context: CloudContext,
  service: string,
  action: string,
  input: JsonObject,
): Promise<void> {
  if (service === 'lambda' && action === 'invoke') {
    await invokeFunction(context, input)
    return
  }
  const pascalCase = action.charAt(0).toUpperCase() + action.slice(1)
  await context.call(SERVICE_IDS[service] ?? service, pascalCase, input)
}

async function invokeFunction(context: CloudContext, input: JsonObject): Promise<void> {
  const { FunctionName, InvocationType, Payload } = input
  if (typeof FunctionName !== 'string') throw new AwsError('ValidationException', 'FunctionName is missing.')
  const arn = FunctionName.startsWith('arn:')
    ? FunctionName
    : `arn:aws:lambda:${context.region}:${context.accountId}:function:${FunctionName}`
  const payload = typeof Payload === 'string' ? parseJson(Payload) : (Payload ?? {})
  if (InvocationType === 'Event') await context.deliver(arn, payload)
  else await context.invoke(arn, payload)
}

function parseObject(text: string): JsonObject {
  const value = parseJson(text)
  if (isJsonObject(value)) return value
  throw new AwsError('ValidationException', 'Input of a universal target must be a JSON object.')
}

function parseJson(text: string): JsonValue {
  try {
    const value: JsonValue = JSON.parse(text)
    return value
  } catch (error) {
    throw new AwsError(
      'InvalidRequestContentException',
      'Input is not JSON, and the target takes nothing else.',
      {
        cause: error,
      },
    )
  }
}
