import { parseArn } from '../../../arn.ts'
import { AwsError } from '../../../aws-error.ts'
import { isJsonObject, type JsonValue } from '../../../json.ts'
import { randomId } from '../../../random-id.ts'
import type { CloudContext } from '../../service.ts'
import type { Target } from '../target.ts'

/** Services whose resources a rule can have as targets locally. */
const TARGET_SERVICES = ['events', 'lambda', 'logs', 'sqs', 'states']

/** Tells why a target cannot be served, before a rule has it; undefined if it can. */
export function whyNoTarget(arn: string): string | undefined {
  const service = parseArn(arn)?.service
  if (service === undefined) return 'Provided Arn is not in correct format.'
  if (TARGET_SERVICES.includes(service)) return undefined
  return `Targets of ${service} do not run locally. Those that do: ${TARGET_SERVICES.join(', ')}`
}

/**
 * Hands an input to a target and resolves when its service has accepted it.
 * @throws {AwsError} of the target's service.
 */
export async function sendToTarget(context: CloudContext, target: Target, input: JsonValue): Promise<void> {
  const arn = parseArn(target.Arn)
  const group = target.SqsParameters?.MessageGroupId
  if (arn?.service === 'sqs' && group !== undefined) {
    await sendToFifoQueue(context, arn.resource, input, group)
  } else if (arn?.service === 'logs') await putLogEvent(context, arn.resource, input)
  else await context.deliver(target.Arn, input)
}

async function sendToFifoQueue(
  context: CloudContext,
  queueName: string,
  input: JsonValue,
  group: string,
): Promise<void> {
  const { QueueUrl } = await context.call('sqs', 'GetQueueUrl', { QueueName: queueName })
  await context.call('sqs', 'SendMessage', {
    QueueUrl,
    MessageBody: JSON.stringify(input),
    MessageGroupId: group,
  })
}

/** Each event gets a log stream of its own, as on AWS. */
async function putLogEvent(context: CloudContext, resource: string, input: JsonValue): Promise<void> {
  const match = /^log-group:(?<group>[^:]+)(?::\*)?$/.exec(resource)
  const logGroupName = match?.groups?.['group']
  if (logGroupName === undefined) throw new AwsError('ValidationException', `${resource} is not a log group`)
  const logStreamName = randomId()
  await context.call('logs', 'CreateLogStream', { logGroupName, logStreamName })
  await context.call('logs', 'PutLogEvents', {
    logGroupName,
    logStreamName,
    logEvents: [logEvent(context, input)],
  })
}

/** A transformed input may be `{ timestamp, message }`; anything else is logged as it is. */
function logEvent(context: CloudContext, input: JsonValue): { timestamp: number; message: string } {
  if (isJsonObject(input)) {
    const { timestamp, message } = input
    const time = typeof timestamp === 'string' ? Date.parse(timestamp) : timestamp
    if (typeof time === 'number' && !Number.isNaN(time) && message !== undefined) {
      return { timestamp: time, message: typeof message === 'string' ? message : JSON.stringify(message) }
    }
  }
  return { timestamp: context.clock.now(), message: JSON.stringify(input) }
}
