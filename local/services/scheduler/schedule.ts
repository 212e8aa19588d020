import * as z from 'zod'
import { timeSchema } from '../events/api/parse-input.ts'
import { templateNumber } from '../parse-properties.ts'

export const DEFAULT_GROUP = 'default'

export const scheduleNameSchema = z
  .string()
  .min(1)
  .max(64)
  .regex(/^[0-9a-zA-Z\-_.]+$/, 'must have only letters, digits, "-", "_" and "."')

const targetSchema = z.strictObject({
  Arn: z.string().min(1).max(1_600),
  RoleArn: z.string(),
  Input: z.optional(z.string()),
  RetryPolicy: z.optional(
    z.strictObject({
      MaximumRetryAttempts: z.optional(templateNumber.pipe(z.number().min(0).max(185))),
      MaximumEventAgeInSeconds: z.optional(templateNumber.pipe(z.number().min(60).max(86_400))),
    }),
  ),
  DeadLetterConfig: z.optional(z.strictObject({ Arn: z.optional(z.string()) })),
  SqsParameters: z.optional(z.strictObject({ MessageGroupId: z.optional(z.string()) })),
  EventBridgeParameters: z.optional(z.strictObject({ DetailType: z.string(), Source: z.string() })),
})

/** A schedule as the API and templates give it. What does not run locally is refused. */
export const scheduleSchema = z.strictObject({
  Name: scheduleNameSchema,
  GroupName: z.optional(z.string()),
  ScheduleExpression: z.string().min(1).max(256),
  ScheduleExpressionTimezone: z.optional(z.string()),
  StartDate: z.optional(timeSchema),
  EndDate: z.optional(timeSchema),
  Description: z.optional(z.string().max(512)),
  State: z.optional(z.enum(['ENABLED', 'DISABLED'])),
  KmsKeyArn: z.optional(z.string()),
  FlexibleTimeWindow: z.strictObject({
    Mode: z.enum(['OFF', 'FLEXIBLE']),
    MaximumWindowInMinutes: z.optional(templateNumber.pipe(z.number().min(1).max(1_440))),
  }),
  ActionAfterCompletion: z.optional(z.enum(['NONE', 'DELETE'])),
  Target: targetSchema,
  ClientToken: z.optional(z.string()),
})

export type ScheduleSettings = z.infer<typeof scheduleSchema>
export type ScheduleTarget = ScheduleSettings['Target']

/** A schedule with what the service knows of it; times in milliseconds. */
export interface StoredSchedule {
  readonly name: string
  readonly arn: string
  readonly groupName: string
  readonly settings: ScheduleSettings
  readonly createdAt: number
  readonly modifiedAt: number
  /** Since when the expression stands: a rate without `StartDate` counts from then. */
  readonly anchor: number
  /** The last run that was due; none yet if absent. */
  readonly lastRunAt?: number | undefined
  readonly maker: 'template' | 'client'
}
