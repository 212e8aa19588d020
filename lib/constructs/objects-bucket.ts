import { Duration, Validations } from 'aws-cdk-lib/core'
import {
  BlockPublicAccess,
  Bucket,
  BucketEncryption,
  HttpMethods,
  type IBucket,
  ObjectOwnership,
} from 'aws-cdk-lib/aws-s3'
import { Construct } from 'constructs'
import { OUTPUT_DAYS, outputDaysPrefix } from '../../lambdas/job/output-keys.ts'
import { asBucket } from '../as-bucket.ts'
import type { Stage } from '../stage.ts'

/** Properties of {@link ObjectsBucket}. */
export interface ObjectsBucketProps {
  readonly stage: Stage
}

/** Days until an upload that was never turned into a generation's original is deleted. */
export const UPLOAD_DAYS = 7

/**
 * The bucket of all objects: private, encrypted, HTTPS only, with an access log.
 *
 * `cdk destroy` of a stage that deletes its data needs the bucket to be emptied first (`aws s3 rm --recursive`): the
 * custom resource that CDK offers for that may delete everything at any time, and is more to trust than the command.
 */
export class ObjectsBucket extends Construct {
  readonly bucket: IBucket

  constructor(scope: Construct, id: string, { stage }: ObjectsBucketProps) {
    super(scope, id)
    const common = {
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      encryption: BucketEncryption.S3_MANAGED,
      enforceSSL: true,
      minimumTLSVersion: 1.2,
      objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
      removalPolicy: stage.removalPolicy,
    }
    const accessLogs = new Bucket(this, 'AccessLogs', {
      ...common,
      lifecycleRules: [{ id: 'expire-logs', expiration: Duration.days(90) }],
    })
    Validations.of(accessLogs).acknowledge({
      id: 'AwsSolutions-S1',
      reason: 'This is the bucket that access logs go to; logging its own access would never end.',
    })
    const bucket = new Bucket(this, 'Objects', {
      ...common,
      serverAccessLogsBucket: asBucket(accessLogs),
      serverAccessLogsPrefix: 'objects/',
      lifecycleRules: [
        { id: 'expire-uploads', prefix: 'uploads/', expiration: Duration.days(UPLOAD_DAYS) },
        // None for `runs/` as a whole: of two rules that fit an object, S3 follows the shorter one.
        ...OUTPUT_DAYS.map((days) => ({
          id: `expire-run-outputs-${days}d`,
          prefix: outputDaysPrefix(days),
          expiration: Duration.days(days),
        })),
        { id: 'abort-incomplete-uploads', abortIncompleteMultipartUploadAfter: Duration.days(1) },
      ],
      ...(stage.webOrigins.length > 0 && {
        cors: [
          {
            // Uploads by presigned URL, and pictures that a page reads into a canvas.
            allowedMethods: [HttpMethods.PUT, HttpMethods.GET],
            allowedOrigins: [...stage.webOrigins],
            allowedHeaders: ['content-type', 'content-length', 'content-md5', 'x-amz-*'],
            exposedHeaders: ['etag'],
            maxAge: Duration.hours(1).toSeconds(),
          },
        ],
      }),
    })
    this.bucket = asBucket(bucket)
  }
}
