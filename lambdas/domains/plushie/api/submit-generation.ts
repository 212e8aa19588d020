import type { Logger } from '@aws-lambda-powertools/logger'
import { createHash } from 'node:crypto'
import { v7 as uuidv7 } from 'uuid'
import * as z from 'zod/mini'

import { deleteObject, getObject, objectBytes, putObject } from '../../../aws/objects.ts'
import { ApiError } from '../../../http/api-error.ts'
import { photoOrJsonBody } from '../../../http/body.ts'
import { nothing } from '../../../http/contracts/nothing.ts'
import {
  IDEMPOTENCY_KEY_HEADER,
  REPLAYED,
  keyReused,
  readIdempotencyKey,
} from '../../../http/idempotency-key.ts'
import type { Route } from '../../../http/route.ts'
import { serve, type Answer } from '../../../http/serve.ts'
import { MAX_IMAGE_BYTES, inspectImage, tooLarge } from '../../../images/inspect-image.ts'
import { findIdempotency, type Idempotency } from '../accounts/idempotency.ts'
import { getGeneration } from '../generations/get-generation.ts'
import { uploadKey } from '../generations/object-keys.ts'
import { submitGeneration as submit } from '../generations/submit-generation.ts'
import { LOCATION, acceptedGenerationSchema } from './contracts/accepted-generation.ts'
import { NO_CREDIT, TOO_MANY } from './contracts/reservation.ts'
import { failureBudgetError } from './failure-budget-error.ts'
import { imageError } from './image-error.ts'
import { reservationError } from './reservation-error.ts'

/** `POST /generations` */
export const submitGenerationRoute = {
  id: 'submit-generation',
  method: 'POST',
  path: '/generations',
  entry: 'lambdas/domains/plushie/api/submit-generation.ts',
  scope: 'user',
  throttle: { rate: 50, burst: 100 },
  summary: 'Makes a plushie of a photo',
  params: nothing,
  query: nothing,
  headers: [IDEMPOTENCY_KEY_HEADER],
  body: photoOrJsonBody(z.object({ uploadId: z.uuid() })),
  answers: () => ({
    202: {
      description: 'Accepted: one credit is reserved.',
      schema: acceptedGenerationSchema(),
      headers: LOCATION,
    },
    400: { description: 'The body is not JSON though it says so.' },
    402: NO_CREDIT,
    404: {
      description: 'There is no upload of this id: it was not made, not filled, or is older than 7 days.',
    },
    409: { description: 'The idempotency key was used for another request.' },
    413: {
      description: 'The photo is larger than 5 MB. Sent directly, more than about 4.4 MB do not arrive.',
    },
    415: { description: 'The body is not a JPEG, PNG or WebP.' },
    422: {
      description: 'The photo is damaged or has more than 40 megapixels, or a part of the request is wrong.',
    },
    429: TOO_MANY,
    503: { description: 'Too many requests of this user at once; nothing happened.' },
  }),
} as const satisfies Route

/**
 * Takes a photo: checks it, stores it, accepts the generation.
 *
 * The photo is stored first, since a run may start the moment the generation is accepted. If we die in between, or the
 * user has no credit, the upload is an orphan: it is removed here, or by the bucket's lifecycle after 7 days.
 * An upload that was checked here can be replaced through its URL until that expires: the job's first step checks again.
 */
export const handler = /* @__PURE__ */ serve(
  submitGenerationRoute,
  async ({ body, headers, log }, { userId }) => {
    const photo = body instanceof Uint8Array ? { bytes: body } : { uploadId: body.uploadId }
    const idempotency = readIdempotency(headers, body)
    if (idempotency) {
      const earlier = await findIdempotency(userId, idempotency.key)
      if (earlier) {
        if (earlier.fingerprint !== idempotency.fingerprint) throw keyReused('24 hours')
        return replay(userId, earlier.generationId)
      }
    }
    const generationId = photo.uploadId ?? uuidv7()
    const key = uploadKey({ userId, generationId })
    const bytes = photo.bytes ?? (await readUpload(key))
    const image = inspectImage(bytes)
    if (!image.ok) throw imageError(image)
    if (photo.bytes) await putObject(key, bytes, image.contentType)

    const result = await submit({
      userId,
      generationId,
      imageType: image.contentType,
      upload: { key },
      idempotency,
    })
    if (result.outcome === 'accepted') {
      const { width, height } = image
      log.info('accepted', { generationId, eventId: result.eventId, bytes: bytes.length, width, height })
      return accepted(generationId, 'processing')
    }
    if (photo.bytes) await removeUnused(key, log)
    if (result.outcome === 'replayed') return replay(userId, result.generationId)
    if (result.outcome === 'idempotency_key_reused') throw keyReused('24 hours')
    if (result.outcome === 'too_many_failures_today') throw failureBudgetError(result)
    throw reservationError(result)
  },
)

/** Removes a photo that came with a refused request. One that was uploaded before stays, to be submitted later. */
async function removeUnused(key: string, log: Logger): Promise<void> {
  try {
    await deleteObject(key)
  } catch (error) {
    // The bucket's lifecycle does it in 7 days; the user is to hear why the request was refused.
    log.warn('unused upload stays', { cause: error instanceof Error ? error.name : typeof error })
  }
}

function readIdempotency(
  headers: Readonly<Record<string, string | undefined>>,
  body: Uint8Array | { readonly uploadId: string },
): Idempotency | undefined {
  const key = readIdempotencyKey(headers)
  if (key === undefined) return undefined
  const request = body instanceof Uint8Array ? body : body.uploadId
  return { key, fingerprint: createHash('sha256').update(request).digest('base64url') }
}

async function readUpload(key: string): Promise<Uint8Array> {
  const size = await objectBytes(key)
  if (size !== undefined && size > MAX_IMAGE_BYTES) throw imageError(tooLarge(size))
  const upload = size === undefined ? undefined : await getObject(key)
  if (!upload) {
    throw new ApiError(
      404,
      'upload_not_found',
      'There is no photo under this uploadId. Upload it to the URL first; uploads are kept for 7 days.',
    )
  }
  return upload.bytes
}

/** Answers a repeated request with the generation of the first. */
async function replay(userId: string, generationId: string): Promise<Answer> {
  const generation = await getGeneration({ userId, generationId })
  const answer = accepted(generationId, generation?.status ?? 'processing')
  return { ...answer, headers: { ...answer.headers, ...REPLAYED } }
}

function accepted(generationId: string, status: string): Answer {
  return {
    status: 202,
    body: { generationId, status },
    headers: { location: `/generations/${generationId}` },
  }
}
