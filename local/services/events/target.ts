import * as z from 'zod'
import { templateNumber } from '../parse-properties.ts'

/** AWS retries a target for a day, at most so often. */
export const DEFAULT_RETRY_ATTEMPTS = 185
export const DEFAULT_EVENT_AGE_SECONDS = 86_400
/** A rule may have so many targets. */
export const MAX_TARGETS = 5
const MAX_INPUT_PATHS = 100
const MAX_TEMPLATE_CHARACTERS = 8_192

/** A rule's target, the same in the API and in templates. Parameters of targets that do not run locally are refused. */
export const targetSchema = z
  .strictObject({
    Id: z.string().min(1).max(64),
    Arn: z.string().min(1).max(1_600),
    RoleArn: z.optional(z.string()),
    Input: z.optional(z.string().max(8_192)),
    InputPath: z.optional(z.string().max(256)),
    InputTransformer: z.optional(
      z.strictObject({
        InputPathsMap: z.optional(
          z
            .record(z.string(), z.string())
            .refine(
              (paths) => Object.keys(paths).length <= MAX_INPUT_PATHS,
              `at most ${MAX_INPUT_PATHS} paths`,
            ),
        ),
        InputTemplate: z.string().min(1).max(MAX_TEMPLATE_CHARACTERS),
      }),
    ),
    RetryPolicy: z.optional(
      z.strictObject({
        MaximumRetryAttempts: z.optional(templateNumber.pipe(z.number().min(0).max(DEFAULT_RETRY_ATTEMPTS))),
        MaximumEventAgeInSeconds: z.optional(
          templateNumber.pipe(z.number().min(60).max(DEFAULT_EVENT_AGE_SECONDS)),
        ),
      }),
    ),
    DeadLetterConfig: z.optional(z.strictObject({ Arn: z.optional(z.string()) })),
    SqsParameters: z.optional(z.strictObject({ MessageGroupId: z.optional(z.string()) })),
  })
  .refine(
    ({ Input, InputPath, InputTransformer }) =>
      [Input, InputPath, InputTransformer].filter((way) => way !== undefined).length <= 1,
    'Only one of Input, InputPath, or InputTransformer must be provided',
  )

export type Target = z.infer<typeof targetSchema>
