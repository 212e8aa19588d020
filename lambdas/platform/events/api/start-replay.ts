import { LimitExceededException, ResourceAlreadyExistsException } from '@aws-sdk/client-eventbridge'
import { v7 as uuidv7 } from 'uuid'
import * as z from 'zod/mini'

import { ApiError } from '../../../http/api-error.ts'
import { jsonBody } from '../../../http/body.ts'
import { nameSchema } from '../../../http/contracts/name.ts'
import { NO_OPERATOR } from '../../../http/contracts/no-operator.ts'
import { nothing } from '../../../http/contracts/nothing.ts'
import { KEY_REUSED, REPEATABLE, REPLAYED_HEADER } from '../../../http/contracts/repeatable.ts'
import { timeSchema } from '../../../http/contracts/time.ts'
import { REPLAYED, readIdempotencyKey } from '../../../http/idempotency-key.ts'
import { RepeatableRequest } from '../../../http/repeatable-request.ts'
import type { Route } from '../../../http/route.ts'
import { serve } from '../../../http/serve.ts'
import { replayPrefix, replayRules, startReplay } from '../store/replays.ts'

/** `POST /replays` */
export const startReplayRoute = {
  id: 'start-replay',
  method: 'POST',
  path: '/replays',
  entry: 'lambdas/platform/events/api/start-replay.ts',
  scope: 'operator',
  summary: 'Delivers the archived events of a time again: each starts a new run',
  params: nothing,
  query: nothing,
  headers: [REPEATABLE],
  body: jsonBody(
    z.object({
      /** The first event's time. */
      from: timeSchema,
      to: timeSchema,
      /** Ids of the jobs that get them. Default: all. */
      jobs: z.optional(z.array(nameSchema).check(z.minLength(1), z.maxLength(100))),
    }),
  ),
  answers: () => ({
    202: {
      description: 'Begun.',
      schema: z.object({ replay: z.string() }),
      headers: REPLAYED_HEADER,
    },
    400: { description: 'The body is not JSON.' },
    403: NO_OPERATOR,
    409: { description: KEY_REUSED },
    422: { description: 'The time is none, or a job is unknown (`known` lists those that there are).' },
    429: { description: 'Ten replays are under way: AWS does no more at once.' },
  }),
} as const satisfies Route

/**
 * Begins a replay. A death after EventBridge took it loses only the answer; asked again with the same `Idempotency-Key`,
 * the replay has the same name, which EventBridge takes once.
 */
export const handler = /* @__PURE__ */ serve(startReplayRoute, async ({ body, headers, log }, { userId }) => {
  const from = new Date(body.from)
  const to = new Date(body.to)
  if (from >= to) throw new ApiError(422, 'invalid_time', '"from" must be before "to".')
  const rules = body.jobs && rulesOf(body.jobs)
  const key = readIdempotencyKey(headers)
  const { id, repeated } =
    key === undefined
      ? { id: uuidv7(), repeated: false }
      : await new RepeatableRequest(startReplayRoute, userId, key, body).claim()
  const replay = `${replayPrefix()}${id}`
  try {
    await startReplay({ name: replay, from, to, rules })
  } catch (error) {
    // Only a repeated request can meet its own name.
    if (!(error instanceof ResourceAlreadyExistsException)) throw refusalOf(error)
  }
  log.info('replay begun', { replay, jobs: body.jobs })
  return { status: 202, body: { replay }, ...(repeated && { headers: REPLAYED }) }
})

/** The rules of some jobs, and that of the record: else what these jobs get again would not be in it. */
function rulesOf(jobs: readonly string[]): readonly string[] {
  const { recorder, jobs: byJob } = replayRules()
  const known = Object.keys(byJob)
  const chosen = [...new Set(jobs)].map((job) => {
    const rule = Object.hasOwn(byJob, job) ? byJob[job] : undefined
    if (rule !== undefined) return rule
    const message = `There is no job "${job}" that events start. Known: ${known.join(', ')}.`
    throw new ApiError(422, 'unknown_job', message, { details: { known } })
  })
  return [recorder, ...chosen]
}

function refusalOf(error: unknown): unknown {
  if (error instanceof LimitExceededException) {
    const message = 'As many replays are under way as AWS does at once. Wait for one to end, or cancel it.'
    return new ApiError(429, 'too_many_replays', message, { headers: { 'retry-after': '60' }, cause: error })
  }
  if (error instanceof Error && error.name === 'ValidationException') {
    return new ApiError(422, 'replay_refused', `EventBridge refuses the replay: ${error.message}`, {
      cause: error,
    })
  }
  return error
}
