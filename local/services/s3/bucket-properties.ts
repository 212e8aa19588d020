import * as z from 'zod'
import { withoutEffect } from '../parse-properties.ts'
import { corsRule } from './cors.ts'
import { lifecycleRule } from './lifecycle.ts'

/** Properties of `AWS::S3::Bucket`. */
export const bucketProperties = z.strictObject({
  BucketName: z.string().optional(),
  CorsConfiguration: z.strictObject({ CorsRules: z.array(corsRule) }).optional(),
  LifecycleConfiguration: z
    .strictObject({
      Rules: z.array(lifecycleRule),
      TransitionDefaultMinimumObjectSize: withoutEffect(
        'objects do not move between storage classes locally',
      ),
    })
    .optional(),
  VersioningConfiguration: z
    .strictObject({
      Status: z.literal('Suspended', {
        error: 'versioning is not supported locally: leave it off for local runs',
      }),
    })
    .optional(),
  AccessControl: withoutEffect('callers are not authorized locally'),
  BucketEncryption: withoutEffect('encryption at rest changes no answer'),
  IntelligentTieringConfigurations: withoutEffect('objects do not move between storage classes locally'),
  InventoryConfigurations: withoutEffect('there are no inventories locally'),
  AnalyticsConfigurations: withoutEffect('there are no analytics locally'),
  MetricsConfigurations: withoutEffect('there are no request metrics of buckets locally'),
  LoggingConfiguration: withoutEffect('there are no access logs of buckets locally'),
  OwnershipControls: withoutEffect('there is one account locally'),
  PublicAccessBlockConfiguration: withoutEffect('every bucket is private locally'),
  Tags: withoutEffect('nothing reads tags of buckets'),
})
