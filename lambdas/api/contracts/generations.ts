import * as z from 'zod/mini'

import { imageTypeSchema } from '../../events/image-type.ts'
import { noBody, jsonBody, photoOrJsonBody } from '../body.ts'
import { generationViewSchema } from '../generation-view-schema.ts'
import { IDEMPOTENCY_KEY_HEADER } from '../idempotency-key.ts'
import type { Route } from '../route.ts'
import { nothing } from './common.ts'

const idParams = z.object({ id: z.string().check(z.minLength(1), z.maxLength(64)) })

const UUID = '[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}'
/** So many ids, separated by commas. */
const MAX_IDS = 20
const idsSchema = z
  .string()
  .check(
    z.regex(
      new RegExp(`^${UUID}(,${UUID}){0,${MAX_IDS - 1}}$`),
      `at most ${MAX_IDS} ids, separated by commas`,
    ),
  )

const acceptedSchema = z.object({
  generationId: z.string(),
  status: z.enum(['processing', 'completed', 'failed']),
})

const NO_CREDIT = { description: 'No credit is left: `available` and `processing` say why.' }
const TOO_MANY = { description: 'Five generations are in progress, or too many requests came at once.' }
const NOT_FOUND = { description: 'The user has no such generation.' }

const LOCATION = { Location: 'Where the generation is.' }

/** `POST /generations` */
export const submitGenerationRoute = {
  id: 'submit-generation',
  method: 'POST',
  path: '/generations',
  entry: 'lambdas/api/submit-generation.ts',
  scope: 'user',
  throttle: { rate: 50, burst: 100 },
  summary: 'Makes a plushie of a photo',
  params: nothing,
  query: nothing,
  headers: [IDEMPOTENCY_KEY_HEADER],
  body: photoOrJsonBody(z.object({ uploadId: z.uuid() })),
  answers: {
    202: { description: 'Accepted: one credit is reserved.', schema: acceptedSchema, headers: LOCATION },
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
  },
} as const satisfies Route

/** `POST /uploads` */
export const createUploadRoute = {
  id: 'create-upload',
  method: 'POST',
  path: '/uploads',
  entry: 'lambdas/api/create-upload.ts',
  scope: 'user',
  throttle: { rate: 50, burst: 100 },
  summary: 'Gives a URL to put a photo of up to 5 MB to, before it is submitted by its uploadId',
  params: nothing,
  query: nothing,
  body: jsonBody(z.object({ contentType: imageTypeSchema, bytes: z.int().check(z.minimum(1)) })),
  answers: {
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
  },
} as const satisfies Route

/** `GET /generations/{id}` */
export const getGenerationRoute = {
  id: 'get-generation',
  method: 'GET',
  path: '/generations/{id}',
  entry: 'lambdas/api/get-generation.ts',
  scope: 'user',
  summary: 'Shows one generation: status, progress, pictures, why it failed',
  params: idParams,
  query: nothing,
  body: noBody,
  answers: {
    200: { description: 'The generation.', schema: generationViewSchema },
    404: NOT_FOUND,
  },
} as const satisfies Route

/** `GET /generations` */
export const listGenerationsRoute = {
  id: 'list-generations',
  method: 'GET',
  path: '/generations',
  entry: 'lambdas/api/list-generations.ts',
  scope: 'user',
  summary: 'Lists generations of all statuses, newest first',
  description:
    "With `ids`: just these, as far as they are the user's, on one page. A page that waits for several generations asks for all of them at once.",
  params: nothing,
  query: z.object({
    limit: z._default(z.coerce.number().check(z.int(), z.minimum(1), z.maximum(50)), 20),
    cursor: z.optional(z.string().check(z.minLength(1), z.maxLength(500))),
    ids: z.optional(idsSchema),
  }),
  body: noBody,
  answers: {
    200: {
      description: 'A page. `cursor` is null on the last one.',
      schema: z.object({ generations: z.array(generationViewSchema), cursor: z.nullable(z.string()) }),
    },
  },
} as const satisfies Route

/** `POST /generations/{id}/retry` */
export const retryGenerationRoute = {
  id: 'retry-generation',
  method: 'POST',
  path: '/generations/{id}/retry',
  entry: 'lambdas/api/retry-generation.ts',
  scope: 'user',
  throttle: { rate: 50, burst: 100 },
  summary: 'Starts a failed generation anew, without a new upload',
  params: idParams,
  query: nothing,
  body: noBody,
  answers: {
    202: {
      description: 'Accepted: one credit is reserved again.',
      schema: acceptedSchema,
      headers: LOCATION,
    },
    402: NO_CREDIT,
    404: NOT_FOUND,
    409: { description: 'It has not failed.' },
    410: { description: 'Its photo is gone: upload it again.' },
    429: TOO_MANY,
    503: { description: 'Too many requests of this user at once; nothing happened.' },
  },
} as const satisfies Route
