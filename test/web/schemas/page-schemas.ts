import type * as z from 'zod/mini'
import * as deadLetters from '../../../web/console/dead-letters/dead-letter-schema.ts'
import * as events from '../../../web/console/events/event-schema.ts'
import * as jobs from '../../../web/console/jobs/job-schema.ts'
import * as runs from '../../../web/console/runs/run-schema.ts'
import * as gallery from '../../../web/gallery/contracts.ts'

/** What the pages read of each route, by the route. */
export const PAGE_SCHEMAS: readonly (readonly [route: string, page: string, schema: z.ZodMiniType])[] = [
  ['GET /generations', 'generationPageSchema', gallery.generationPageSchema],
  ['GET /generations/{id}', 'generationSchema', gallery.generationSchema],
  ['POST /generations', 'acceptedSchema', gallery.acceptedSchema],
  ['POST /generations/{id}/retry', 'acceptedSchema', gallery.acceptedSchema],
  ['POST /uploads', 'uploadSchema', gallery.uploadSchema],
  ['GET /account', 'accountSchema', gallery.accountSchema],
  ['GET /jobs', 'jobsSchema', jobs.jobsSchema],
  ['GET /jobs/{job}', 'jobDetailSchema', jobs.jobDetailSchema],
  ['GET /runs', 'runPageSchema', runs.runPageSchema],
  ['GET /runs/{job}/{run}', 'runSchema', runs.runSchema],
  ['GET /runs/{job}/{run}/logs', 'runLogsSchema', runs.runLogsSchema],
  ['POST /runs', 'startedRunSchema', runs.startedRunSchema],
  ['GET /events', 'eventPageSchema', events.eventPageSchema],
  ['GET /events/{key}', 'receivedEventSchema', events.receivedEventSchema],
  ['GET /events/catalog', 'catalogSchema', events.catalogSchema],
  ['POST /events', 'sentSchema', events.sentSchema],
  ['POST /events/{key}/replay', 'sentSchema', events.sentSchema],
  ['GET /replays', 'replaysSchema', events.replaysSchema],
  ['POST /replays', 'replayStartedSchema', events.replayStartedSchema],
  ['POST /replays/{replay}/cancel', 'replayCancelledSchema', events.replayCancelledSchema],
  ['GET /dead-letters', 'deadLetterQueuesSchema', deadLetters.deadLetterQueuesSchema],
  ['GET /dead-letters/{queue}', 'deadLettersSchema', deadLetters.deadLettersSchema],
  ['POST /dead-letters/{queue}/redrive', 'redrivenSchema', deadLetters.redrivenSchema],
  ['POST /dead-letters/{queue}/discard', 'discardedSchema', deadLetters.discardedSchema],
]
