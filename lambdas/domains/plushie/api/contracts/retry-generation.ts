import { noBody } from '../../../../http/body.ts'
import type { Route } from '../../../../http/route.ts'
import { acceptedGenerationSchema, LOCATION } from './accepted-generation.ts'
import { GENERATION_NOT_FOUND, generationIdParams } from './generation-id.ts'
import { nothing } from '../../../../http/contracts/nothing.ts'
import { NO_CREDIT, TOO_MANY } from './reservation.ts'

/** `POST /generations/{id}/retry` */
export const retryGenerationRoute = {
  id: 'retry-generation',
  method: 'POST',
  path: '/generations/{id}/retry',
  entry: 'lambdas/domains/plushie/api/retry-generation.ts',
  scope: 'user',
  throttle: { rate: 50, burst: 100 },
  summary: 'Starts a failed generation anew, without a new upload',
  description:
    'A generation can be retried five times: at once after its first failure, then 1, 5, 15 and 60 minutes after the last one. `retry` of the generation tells what is left.',
  repeated: 'Sent again while the generation is in progress, or completed, it is refused with 409.',
  params: generationIdParams,
  query: nothing,
  body: noBody,
  answers: () => ({
    202: {
      description: 'Accepted: one credit is reserved again.',
      schema: acceptedGenerationSchema(),
      headers: LOCATION,
    },
    402: NO_CREDIT,
    404: GENERATION_NOT_FOUND,
    409: { description: 'It has not failed (`not_failed`), or was retried five times (`no_retries_left`).' },
    410: { description: 'Its photo is gone: upload it again.' },
    429: {
      description: `It failed too short a time ago (\`retry_too_soon\`, with \`retryAt\`). ${TOO_MANY.description}`,
    },
    503: { description: 'Too many requests of this user at once, or another run of it; nothing happened.' },
  }),
} as const satisfies Route
