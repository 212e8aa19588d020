import { jobEnvironment } from './environment.ts'
import { InvalidOutputError } from './invalid-output-error.ts'
import { lazy } from './lazy.ts'
import type { ObjectStore } from './ports.ts'

const client = lazy(async () => {
  const { GetObjectCommand, PutObjectCommand, S3Client } = await import('@aws-sdk/client-s3')
  return { client: new S3Client(), GetObjectCommand, PutObjectCommand }
})

/** Keeps outputs in the objects bucket. The S3 client is loaded by the first large output. */
export const objectBucket: ObjectStore = {
  bucket: () => jobEnvironment().STEPLADDER_OBJECTS_BUCKET,
  async put(key, body, contentType) {
    const s3 = await client()
    const target = { Bucket: objectBucket.bucket(), Key: key }
    await s3.client.send(new s3.PutObjectCommand({ ...target, Body: body, ContentType: contentType }))
  },
  async get(key) {
    const s3 = await client()
    try {
      const answer = await s3.client.send(
        new s3.GetObjectCommand({ Bucket: objectBucket.bucket(), Key: key }),
      )
      if (answer.Body === undefined) throw new Error(`object ${key} came without a body`)
      return await answer.Body.transformToByteArray()
    } catch (error) {
      if (error instanceof Error && error.name === 'NoSuchKey') {
        throw new InvalidOutputError(`the stored output ${key} is gone: they are kept for 14 days`, {
          cause: error,
        })
      }
      throw error
    }
  },
}
