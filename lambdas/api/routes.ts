import { cancelReplayRoute } from './contracts/cancel-replay.ts'
import { createUploadRoute } from './contracts/create-upload.ts'
import { discardDeadLettersRoute } from './contracts/discard-dead-letters.ts'
import { getAccountRoute } from './contracts/get-account.ts'
import { getEventRoute } from './contracts/get-event.ts'
import { getGenerationRoute } from './contracts/get-generation.ts'
import { getJobRoute } from './contracts/get-job.ts'
import { getOpenapiRoute } from './contracts/get-openapi.ts'
import { getRunRoute } from './contracts/get-run.ts'
import { getRunLogsRoute } from './contracts/get-run-logs.ts'
import { grantCreditsRoute } from './contracts/grant-credits.ts'
import { listDeadLetterQueuesRoute } from './contracts/list-dead-letter-queues.ts'
import { listDeadLettersRoute } from './contracts/list-dead-letters.ts'
import { listEventCatalogRoute } from './contracts/list-event-catalog.ts'
import { listEventsRoute } from './contracts/list-events.ts'
import { listGenerationsRoute } from './contracts/list-generations.ts'
import { listJobsRoute } from './contracts/list-jobs.ts'
import { listReplaysRoute } from './contracts/list-replays.ts'
import { listRunsRoute } from './contracts/list-runs.ts'
import { redriveDeadLettersRoute } from './contracts/redrive-dead-letters.ts'
import { replayEventRoute } from './contracts/replay-event.ts'
import { retryGenerationRoute } from './contracts/retry-generation.ts'
import { sendEventRoute } from './contracts/send-event.ts'
import { startReplayRoute } from './contracts/start-replay.ts'
import { startRunRoute } from './contracts/start-run.ts'
import { stopRunRoute } from './contracts/stop-run.ts'
import { submitGenerationRoute } from './contracts/submit-generation.ts'
import type { Route } from './route.ts'

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
