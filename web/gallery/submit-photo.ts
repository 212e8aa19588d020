import { ApiError } from '../shared/api-error.ts'
import { type Api, reach } from '../shared/api.ts'
import { acceptedSchema, uploadSchema } from './contracts.ts'
import type { Photo } from './photo.ts'

/** Larger bodies do not pass the API's gateway (it takes 6 MB of base64): they go to storage first. */
const MAX_DIRECT_BYTES = 4_400_000

/**
 * Sends a photo; the same key again starts no second generation.
 * @returns the generation's id
 * @throws {ApiError} when it was refused or did not arrive
 */
export async function submitPhoto(api: Api, photo: Photo, idempotencyKey: string): Promise<string> {
  const headers = { 'idempotency-key': idempotencyKey }
  const { blob } = photo
  const request =
    blob.size <= MAX_DIRECT_BYTES
      ? { body: blob, headers }
      : { json: { uploadId: await upload(api, blob) }, headers }
  const { generationId } = await api.request('POST', '/generations', acceptedSchema, request)
  return generationId
}

async function upload(api: Api, blob: Blob): Promise<string> {
  const json = { contentType: blob.type, bytes: blob.size }
  const { uploadId, url, method, headers } = await api.request('POST', '/uploads', uploadSchema, { json })
  const response = await reach(url, { method, headers, body: blob })
  if (!response.ok) {
    throw new ApiError(
      response.status,
      'upload_failed',
      'The photo could not be stored. Please send it again.',
    )
  }
  return uploadId
}
