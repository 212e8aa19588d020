import { GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3'
import { readVariable } from '../aws/environment.ts'
import { daysOfKey } from '../job/output-keys.ts'
import { silentClient } from '../aws/silent-client.ts'
import { InvalidOutputError } from './invalid-output-error.ts'
import type { ObjectStore } from './ports.ts'

let client: S3Client | undefined
const s3 = () => (client ??= silentClient(new S3Client()))

/** Keeps outputs in the objects bucket. The client is made by the first large output. */
export const objectBucket: ObjectStore = {
  bucket: () => readVariable('STEPLADDER_OBJECTS_BUCKET'),
  async put(key, body, contentType) {
    await s3().send(
      new PutObjectCommand({ Bucket: objectBucket.bucket(), Key: key, Body: body, ContentType: contentType }),
    )
  },
  async get(key) {
    try {
      const answer = await s3().send(new GetObjectCommand({ Bucket: objectBucket.bucket(), Key: key }))
      if (answer.Body === undefined) throw new Error(`object ${key} came without a body`)
      return await answer.Body.transformToByteArray()
    } catch (error) {
      if (error instanceof Error && error.name === 'NoSuchKey') {
        throw new InvalidOutputError(
          `the stored output ${key} is gone: outputs of this job are kept for ${daysOfKey(key)} days`,
          { cause: error },
        )
      }
      throw error
    }
  },
}
