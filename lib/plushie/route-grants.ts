import type { Grant } from '../grant.ts'
import type { RunGrants } from '../machine-grants.ts'
import { PREFIX, type PlushieGrants } from './plushie-grants.ts'

/** What each route of the API may do, by route id. */
export function routeGrants(on: PlushieGrants, runs: RunGrants): Readonly<Record<string, readonly Grant[]>> {
  const { uploads, originals, generated, runOutputs } = PREFIX
  const makeAccount = on.accounts('PutItem')
  return {
    'submit-generation': [
      makeAccount,
      on.accounts('GetItem', 'UpdateItem', 'ConditionCheckItem'),
      // A repeated request is answered with the status of now.
      on.generations('GetItem', 'PutItem'),
      on.outbox('PutItem'),
      on.objects('PutObject', uploads),
      // A photo whose generation is refused is removed.
      on.objects('DeleteObject', uploads),
      on.objects('GetObject', uploads),
      on.tellMissingObjects,
    ],
    'create-upload': [on.objects('PutObject', uploads)],
    'get-generation': [
      on.generations('GetItem'),
      on.runs('GetItem'),
      on.objects('GetObject', uploads, originals, generated),
    ],
    'list-generations': [
      on.newestGenerations,
      on.generations('BatchGetItem'),
      on.runs('BatchGetItem'),
      on.objects('GetObject', uploads, originals, generated),
    ],
    'retry-generation': [
      on.generations('GetItem', 'UpdateItem'),
      on.accounts('UpdateItem', 'ConditionCheckItem'),
      on.outbox('PutItem'),
      // A retry is refused when its photo is gone.
      on.objects('GetObject', uploads, originals),
      on.tellMissingObjects,
    ],
    'get-account': [on.accounts('GetItem')],
    'grant-credits': [makeAccount, on.accounts('GetItem', 'UpdateItem')],
    'send-event': [runs.publish],
    'start-run': [
      runs.start,
      runs.read,
      on.rememberRequests,
      // Outputs that a rerun is given are read and copied for it, and put there when they are large.
      on.objects('GetObject', runOutputs),
      on.objects('PutObject', runOutputs),
      on.tellMissingObjects,
    ],
    'get-openapi': [],
  }
}
