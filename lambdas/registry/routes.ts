import { cancelReplayRoute } from '../platform/events/api/cancel-replay.ts'
import { createUploadRoute } from '../domains/plushie/api/create-upload.ts'
import { discardDeadLettersRoute } from '../platform/dead-letters/api/discard-dead-letters.ts'
import { getAccountRoute } from '../domains/plushie/api/get-account.ts'
import { getEventRoute } from '../platform/events/api/get-event.ts'
import { getGenerationRoute } from '../domains/plushie/api/get-generation.ts'
import { getJobRoute } from '../platform/runs/api/get-job.ts'
import { getOpenapiRoute } from '../platform/catalog/openapi-route.ts'
import { getRunRoute } from '../platform/runs/api/get-run.ts'
import { getRunLogsRoute } from '../platform/runs/api/get-run-logs.ts'
import { grantCreditsRoute } from '../domains/plushie/api/grant-credits.ts'
import { listDeadLetterQueuesRoute } from '../platform/dead-letters/api/list-dead-letter-queues.ts'
import { listDeadLettersRoute } from '../platform/dead-letters/api/list-dead-letters.ts'
import { listEventCatalogRoute } from '../platform/events/api/list-event-catalog.ts'
import { listEventsRoute } from '../platform/events/api/list-events.ts'
import { listGenerationsRoute } from '../domains/plushie/api/list-generations.ts'
import { listJobsRoute } from '../platform/runs/api/list-jobs.ts'
import { listReplaysRoute } from '../platform/events/api/list-replays.ts'
import { listRunsRoute } from '../platform/runs/api/list-runs.ts'
import { redriveDeadLettersRoute } from '../platform/dead-letters/api/redrive-dead-letters.ts'
import { replayEventRoute } from '../platform/events/api/replay-event.ts'
import { retryGenerationRoute } from '../domains/plushie/api/retry-generation.ts'
import { sendEventRoute } from '../platform/events/api/send-event.ts'
import { startReplayRoute } from '../platform/events/api/start-replay.ts'
import { startRunRoute } from '../platform/runs/api/start-run.ts'
import { stopRunRoute } from '../platform/runs/api/stop-run.ts'
import { submitGenerationRoute } from '../domains/plushie/api/submit-generation.ts'
import type { Route } from '../http/route.ts'

/** Every route of the API: infrastructure and OpenAPI document are made of this list. */
export const routes: readonly Route[] = [
  submitGenerationRoute,
  createUploadRoute,
  getGenerationRoute,
  listGenerationsRoute,
  retryGenerationRoute,
  getAccountRoute,
  grantCreditsRoute,
  sendEventRoute,
  startRunRoute,
  listJobsRoute,
  getJobRoute,
  listRunsRoute,
  getRunRoute,
  getRunLogsRoute,
  stopRunRoute,
  listEventCatalogRoute,
  listEventsRoute,
  getEventRoute,
  replayEventRoute,
  startReplayRoute,
  listReplaysRoute,
  cancelReplayRoute,
  listDeadLetterQueuesRoute,
  listDeadLettersRoute,
  redriveDeadLettersRoute,
  discardDeadLettersRoute,
  getOpenapiRoute,
]
