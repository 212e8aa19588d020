import { v7 as uuidv7 } from 'uuid'

import { MAX_IMAGE_BYTES, tooLarge } from '../../../images/inspect-image.ts'
import { uploadKey } from '../generations/object-keys.ts'
import { presignPut } from '../../../aws/presign.ts'
import { createUploadRoute } from './contracts/create-upload.ts'
import { imageError } from './image-error.ts'
import { serve } from '../../../http/serve.ts'

/** Gives a URL for one photo of the announced type and size. Nothing is reserved; an upload that is never used expires. */
export const handler = serve(createUploadRoute, async ({ body }, { userId }) => {
  if (body.bytes > MAX_IMAGE_BYTES) throw imageError(tooLarge(body.bytes))
  const uploadId = uuidv7()
  const { url, expiresAt } = await presignPut(uploadKey({ userId, generationId: uploadId }), body)
  return {
    status: 201,
    body: { uploadId, url, method: 'PUT', headers: { 'content-type': body.contentType }, expiresAt },
  }
})
