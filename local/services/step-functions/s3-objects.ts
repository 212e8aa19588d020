import type { S3Client } from '@aws-sdk/client-s3'
import type { CloudContext } from '../service.ts'
import type { RunPorts } from './execution/frame.ts'

/** S3 as distributed Maps use it: through the cloud's own endpoint, as any client. The SDK is loaded on first use. */
export function s3Objects(context: CloudContext): RunPorts['objects'] {
  let client: Promise<S3Client> | undefined
  const connect = async (): Promise<S3Client> => {
    const sdk = await import('@aws-sdk/client-s3')
    return new sdk.S3Client({
      endpoint: context.endpoint(),
      region: context.region,
      forcePathStyle: true,
      credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    })
  }
  const s3 = (): Promise<S3Client> => (client ??= connect())
  return {
    async get(bucket, key) {
      const { GetObjectCommand } = await import('@aws-sdk/client-s3')
      const { Body } = await (await s3()).send(new GetObjectCommand({ Bucket: bucket, Key: key }))
      return (await Body?.transformToString()) ?? ''
    },
    async put(bucket, key, body) {
      const { PutObjectCommand } = await import('@aws-sdk/client-s3')
      await (await s3()).send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: body }))
    },
    async list(bucket, prefix) {
      const { paginateListObjectsV2 } = await import('@aws-sdk/client-s3')
      const input = { Bucket: bucket, ...(prefix !== undefined && { Prefix: prefix }) }
      const objects = []
      for await (const page of paginateListObjectsV2({ client: await s3() }, input)) {
        for (const { ETag, Key, LastModified, Size, StorageClass } of page.Contents ?? []) {
          objects.push({
            Etag: ETag,
            Key,
            LastModified: Math.floor((LastModified?.getTime() ?? 0) / 1000),
            Size,
            StorageClass,
          })
        }
      }
      return objects
    },
  }
}
