import * as z from 'zod/mini'

import type { Letter } from '../store/dead-letters.ts'

/** Why something is in a dead-letter queue, as far as who put it there says. */
export interface LetterReason {
  readonly errorCode?: string | undefined
  readonly errorMessage?: string | undefined
  readonly rule?: string | undefined
  readonly target?: string | undefined
  readonly attempts?: number | undefined
}

/**
 * An event of a bus, in the form that targets get.
 * @see https://docs.aws.amazon.com/eventbridge/latest/ref/overiew-event-structure.html
 */
export const busEventSchema = z.object({
  id: z.string(),
  source: z.string(),
  'detail-type': z.string(),
  time: z.iso.datetime({ offset: true }),
  resources: z._default(z.array(z.string()), []),
  detail: z.unknown(),
  'replay-name': z.optional(z.string()),
})

export type BusEventLetter = z.infer<typeof busEventSchema>

/**
 * What a function's failure destination gets; a stream's has no payload, but tells where in the stream it is.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html
 */
export const invocationRecordSchema = z.object({
  requestContext: z.object({
    functionArn: z.string(),
    condition: z.string(),
    approximateInvokeCount: z.number(),
  }),
  requestPayload: z.optional(z.unknown()),
  responsePayload: z.optional(
    z.looseObject({ errorType: z.optional(z.string()), errorMessage: z.optional(z.string()) }),
  ),
  DDBStreamBatchInfo: z.optional(
    z.object({ approximateArrivalOfLastRecord: z.iso.datetime({ offset: true }) }),
  ),
})

/** Takes a letter apart: its body, parsed where it is JSON, and why it is here. */
export function readLetter({ body, attributes }: Letter): {
  readonly body: unknown
  readonly why: LetterReason
} {
  const value = parse(body)
  const record = z.safeParse(invocationRecordSchema, value)
  if (record.success) {
    const { requestContext, responsePayload } = record.data
    return {
      body: value,
      why: {
        errorCode: responsePayload?.errorType ?? requestContext.condition,
        errorMessage: responsePayload?.errorMessage,
        target: requestContext.functionArn,
        attempts: requestContext.approximateInvokeCount,
      },
    }
  }
  const { RETRY_ATTEMPTS } = attributes
  return {
    body: value,
    why: {
      errorCode: attributes['ERROR_CODE'],
      errorMessage: attributes['ERROR_MESSAGE'],
      rule: attributes['RULE_ARN'] ?? attributes['SCHEDULE_ARN'],
      target: attributes['TARGET_ARN'],
      attempts: RETRY_ATTEMPTS === undefined ? undefined : Number(RETRY_ATTEMPTS),
    },
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}
