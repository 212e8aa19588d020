import * as z from 'zod/mini'

import { photoOrJsonBody } from '../../../../http/body.ts'
import { IDEMPOTENCY_KEY_HEADER } from '../../../../http/idempotency-key.ts'
import type { Route } from '../../../../http/route.ts'
import { acceptedGenerationSchema, LOCATION } from './accepted-generation.ts'
import { nothing } from '../../../../http/contracts/nothing.ts'
import { NO_CREDIT, TOO_MANY } from './reservation.ts'

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
