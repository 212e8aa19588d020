import * as z from 'zod'
import { templateBoolean, templateNumber, withoutEffect } from '../parse-properties.ts'
import { sqsError } from './sqs-error.ts'

/** Attributes of a queue as the API has them: texts. */
export type QueueAttributes = Readonly<Record<string, string>>

const number = (least: number, most: number): z.ZodType<string, string> =>
  z.string().refine((text) => /^\d+$/.test(text) && Number(text) >= least && Number(text) <= most, {
    error: `must be a number from ${least} to ${most}`,
  })

/** Attributes that can be set, with their ranges. */
const settable: Readonly<Record<string, z.ZodType<string, string>>> = {
  DelaySeconds: number(0, 900),
  MaximumMessageSize: number(1024, 1_048_576),
  MessageRetentionPeriod: number(60, 1_209_600),
  ReceiveMessageWaitTimeSeconds: number(0, 20),
  VisibilityTimeout: number(0, 43_200),
  RedrivePolicy: z.string(),
  RedriveAllowPolicy: z.string(),
  Policy: z.string(),
  FifoQueue: z.literal('true'),
  ContentBasedDeduplication: z.enum(['true', 'false']),
  DeduplicationScope: z.enum(['messageGroup', 'queue']),
  FifoThroughputLimit: z.enum(['perQueue', 'perMessageGroupId']),
  KmsMasterKeyId: z.string(),
  KmsDataKeyReusePeriodSeconds: z.string(),
  SqsManagedSseEnabled: z.enum(['true', 'false']),
}

/** What a queue has when nothing else is said. */
export const DEFAULT_ATTRIBUTES: QueueAttributes = {
  DelaySeconds: '0',
  MaximumMessageSize: '1048576',
  MessageRetentionPeriod: '345600',
  ReceiveMessageWaitTimeSeconds: '0',
  VisibilityTimeout: '30',
  SqsManagedSseEnabled: 'true',
}

/** @throws {AwsError} `InvalidAttributeName`, `InvalidAttributeValue` */
export function checkAttributes(attributes: QueueAttributes): void {
  for (const [name, value] of Object.entries(attributes)) {
    const schema = settable[name]
    if (!schema) throw sqsError('InvalidAttributeName', `Unknown Attribute ${name}.`)
    const parsed = schema.safeParse(value)
    if (!parsed.success) {
      throw sqsError(
        'InvalidAttributeValue',
        `Invalid value for the parameter ${name}: ${parsed.error.issues[0]?.message}`,
      )
    }
  }
}

const redrivePolicy = z.object({
  deadLetterTargetArn: z.string(),
  maxReceiveCount: z.coerce.number().int().min(1),
})

/** Where messages go that were received too often. */
export function redrivePolicyOf(attributes: QueueAttributes): z.output<typeof redrivePolicy> | undefined {
  const text = attributes['RedrivePolicy']
  if (text === undefined || text === '') return undefined
  return redrivePolicy.parse(JSON.parse(text))
}

/** Properties of `AWS::SQS::Queue`. */
export const queueProperties = z.strictObject({
  QueueName: z.string().optional(),
  DelaySeconds: templateNumber.optional(),
  MaximumMessageSize: templateNumber.optional(),
  MessageRetentionPeriod: templateNumber.optional(),
  ReceiveMessageWaitTimeSeconds: templateNumber.optional(),
  VisibilityTimeout: templateNumber.optional(),
  FifoQueue: templateBoolean.optional(),
  ContentBasedDeduplication: templateBoolean.optional(),
  DeduplicationScope: z.string().optional(),
  FifoThroughputLimit: z.string().optional(),
  RedrivePolicy: z.union([z.string(), z.record(z.string(), z.json())]).optional(),
  RedriveAllowPolicy: withoutEffect('any queue may be a dead-letter queue locally'),
  KmsMasterKeyId: withoutEffect('encryption at rest changes no answer'),
  KmsDataKeyReusePeriodSeconds: withoutEffect('encryption at rest changes no answer'),
  SqsManagedSseEnabled: withoutEffect('encryption at rest changes no answer'),
  Tags: withoutEffect('nothing reads tags of queues'),
})

/** The attributes that a template's properties mean. */
export function attributesOf(properties: z.output<typeof queueProperties>): QueueAttributes {
  const attributes: Record<string, string> = {}
  for (const [name, value] of Object.entries(properties)) {
    if (
      !(name in settable) ||
      value === undefined ||
      name.startsWith('Kms') ||
      name === 'SqsManagedSseEnabled'
    )
      continue
    if (name === 'FifoQueue' && value === false) continue
    attributes[name] = typeof value === 'string' ? value : JSON.stringify(value)
  }
  return attributes
}
