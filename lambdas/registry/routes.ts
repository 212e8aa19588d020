import { cancelReplayRoute } from '../platform/events/api/contracts/cancel-replay.ts'
import { createUploadRoute } from '../domains/plushie/api/contracts/create-upload.ts'
import { discardDeadLettersRoute } from '../platform/dead-letters/api/contracts/discard-dead-letters.ts'
import { getAccountRoute } from '../domains/plushie/api/contracts/get-account.ts'
import { getEventRoute } from '../platform/events/api/contracts/get-event.ts'
import { getGenerationRoute } from '../domains/plushie/api/contracts/get-generation.ts'
import { getJobRoute } from '../platform/runs/api/contracts/get-job.ts'
import { getOpenapiRoute } from '../platform/catalog/contracts/get-openapi.ts'
import { getRunRoute } from '../platform/runs/api/contracts/get-run.ts'
import { getRunLogsRoute } from '../platform/runs/api/contracts/get-run-logs.ts'
import { grantCreditsRoute } from '../domains/plushie/api/contracts/grant-credits.ts'
import { listDeadLetterQueuesRoute } from '../platform/dead-letters/api/contracts/list-dead-letter-queues.ts'
import { listDeadLettersRoute } from '../platform/dead-letters/api/contracts/list-dead-letters.ts'
import { listEventCatalogRoute } from '../platform/events/api/contracts/list-event-catalog.ts'
import { listEventsRoute } from '../platform/events/api/contracts/list-events.ts'
import { listGenerationsRoute } from '../domains/plushie/api/contracts/list-generations.ts'
import { listJobsRoute } from '../platform/runs/api/contracts/list-jobs.ts'
import { listReplaysRoute } from '../platform/events/api/contracts/list-replays.ts'
import { listRunsRoute } from '../platform/runs/api/contracts/list-runs.ts'
import { redriveDeadLettersRoute } from '../platform/dead-letters/api/contracts/redrive-dead-letters.ts'
import { replayEventRoute } from '../platform/events/api/contracts/replay-event.ts'
import { retryGenerationRoute } from '../domains/plushie/api/contracts/retry-generation.ts'
import { sendEventRoute } from '../platform/events/api/contracts/send-event.ts'
import { startReplayRoute } from '../platform/events/api/contracts/start-replay.ts'
import { startRunRoute } from '../platform/runs/api/contracts/start-run.ts'
import { stopRunRoute } from '../platform/runs/api/contracts/stop-run.ts'
import { submitGenerationRoute } from '../domains/plushie/api/contracts/submit-generation.ts'
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
