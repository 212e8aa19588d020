import { v7 as uuidv7 } from 'uuid'
import * as z from 'zod/mini'

import { presignPut } from '../../../aws/presign.ts'
import { jsonBody } from '../../../http/body.ts'
import { nothing } from '../../../http/contracts/nothing.ts'
import type { Route } from '../../../http/route.ts'
import { serve } from '../../../http/serve.ts'
import { imageTypeSchema } from '../../../images/image-type.ts'
import { MAX_IMAGE_BYTES, tooLarge } from '../../../images/inspect-image.ts'
import { uploadKey } from '../generations/object-keys.ts'
import { imageError } from './image-error.ts'

/** `POST /uploads` */
export const createUploadRoute = {
  id: 'create-upload',
  method: 'POST',
  path: '/uploads',
  entry: 'lambdas/domains/plushie/api/create-upload.ts',
  scope: 'user',
  throttle: { rate: 50, burst: 100 },
  summary: 'Gives a URL to put a photo of up to 5 MB to, before it is submitted by its uploadId',
  repeated: 'Sent again, it gives another URL. One that is not used expires, and nothing is reserved for it.',
  params: nothing,
  query: nothing,
  body: jsonBody(z.object({ contentType: imageTypeSchema, bytes: z.int().check(z.minimum(1)) })),
  answers: () => ({
    201: {
      description: 'PUT the bytes to `url` with exactly these headers, then submit `uploadId`.',
      schema: z.object({
        uploadId: z.uuid(),
        url: z.url(),
        method: z.literal('PUT'),
        headers: z.record(z.string(), z.string()),
        expiresAt: z.iso.datetime(),
      }),
    },
    400: { description: 'The body is not JSON.' },
    413: { description: 'The photo is larger than 5 MB.' },
  }),
} as const satisfies Route

/** Gives a URL for one photo of the announced type and size. Nothing is reserved; an upload that is never used expires. */
export const handler = /* @__PURE__ */ serve(createUploadRoute, async ({ body }, { userId }) => {
  if (body.bytes > MAX_IMAGE_BYTES) throw imageError(tooLarge(body.bytes))
  const uploadId = uuidv7()
  const { url, expiresAt } = await presignPut(uploadKey({ userId, generationId: uploadId }), body)
  return {
    status: 201,
    body: { uploadId, url, method: 'PUT', headers: { 'content-type': body.contentType }, expiresAt },
  }
})
