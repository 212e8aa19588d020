import { getAccountRoute, grantCreditsRoute } from './contracts/accounts.ts'
import {
  discardDeadLettersRoute,
  listDeadLetterQueuesRoute,
  listDeadLettersRoute,
  redriveDeadLettersRoute,
} from './contracts/dead-letters.ts'
import {
  cancelReplayRoute,
  getEventRoute,
  listEventCatalogRoute,
  listEventsRoute,
  listReplaysRoute,
  replayEventRoute,
  startReplayRoute,
} from './contracts/events.ts'
import {
  createUploadRoute,
  getGenerationRoute,
  listGenerationsRoute,
  retryGenerationRoute,
  submitGenerationRoute,
} from './contracts/generations.ts'
import { getJobRoute, listJobsRoute } from './contracts/jobs.ts'
import { getOpenapiRoute, sendEventRoute, startRunRoute } from './contracts/operations.ts'
import { getRunLogsRoute, getRunRoute, listRunsRoute, stopRunRoute } from './contracts/runs.ts'
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
