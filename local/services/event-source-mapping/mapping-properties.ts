import * as z from 'zod'
import { templateBoolean, templateNumber, withoutEffect } from '../parse-properties.ts'

const shared = {
  FunctionName: z.string(),
  EventSourceArn: z.string(),
  Enabled: templateBoolean.default(true),
  FilterCriteria: z
    .strictObject({ Filters: z.array(z.strictObject({ Pattern: z.string() })).max(5) })
    .default({ Filters: [] }),
  FunctionResponseTypes: z.array(z.literal('ReportBatchItemFailures')).default([]),
  MaximumBatchingWindowInSeconds: templateNumber.min(0).max(300).default(0),
  KmsKeyArn: withoutEffect('filters are not encrypted locally'),
  LoggingConfig: withoutEffect('mappings have no logs of their own locally'),
  MetricsConfig: withoutEffect('mappings have no metrics locally'),
  ProvisionedPollerConfig: withoutEffect('there is one poller locally'),
  Tags: withoutEffect('nothing reads tags of mappings'),
}

/** Properties of a mapping from a DynamoDB stream. Ranges and defaults are Lambda's. */
export const streamMappingProperties = z.strictObject({
  ...shared,
  BatchSize: templateNumber.min(1).max(10_000).default(100),
  StartingPosition: z.enum(['TRIM_HORIZON', 'LATEST']),
  /** -1: until the record leaves the stream. */
  MaximumRetryAttempts: templateNumber.min(-1).max(10_000).default(-1),
  /** -1: no limit but the stream's own. */
  MaximumRecordAgeInSeconds: templateNumber.min(-1).max(604_800).default(-1),
  BisectBatchOnFunctionError: templateBoolean.default(false),
  ParallelizationFactor: templateNumber.min(1).max(10).default(1),
  DestinationConfig: z
    .strictObject({ OnFailure: z.strictObject({ Destination: z.string() }).optional() })
    .optional(),
})
export type StreamMappingProperties = z.output<typeof streamMappingProperties>

/** Properties of a mapping from an SQS queue. */
export const queueMappingProperties = z
  .strictObject({
    ...shared,
    BatchSize: templateNumber.min(1).max(10_000).default(10),
    ScalingConfig: z
      .strictObject({ MaximumConcurrency: templateNumber.min(2).max(1000).optional() })
      .optional(),
  })
  .refine((properties) => properties.BatchSize <= 10 || properties.MaximumBatchingWindowInSeconds >= 1, {
    path: ['BatchSize'],
    error: 'a batch size above 10 needs MaximumBatchingWindowInSeconds of at least 1',
  })
export type QueueMappingProperties = z.output<typeof queueMappingProperties>
