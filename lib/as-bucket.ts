import type { Bucket, IBucket } from 'aws-cdk-lib/aws-s3'

/** The library's classes declare optional members that may be `undefined`, which its own interfaces do not allow. */
export function asBucket(bucket: Bucket): IBucket {
  // @ts-expect-error: `isWebsite?: boolean | undefined` against `isWebsite?: boolean`
  return bucket
}
