import * as z from 'zod/mini'

import { isPassing } from '../../../aws/passing-error.ts'
import { noBody } from '../../../http/body.ts'
import { nothing } from '../../../http/contracts/nothing.ts'
import type { Route } from '../../../http/route.ts'
import { serve } from '../../../http/serve.ts'
import { readProgresses, type Progress } from '../../../runtime/read-progress.ts'
import { getGenerations } from '../generations/get-generations.ts'
import { listGenerations } from '../generations/list-generations.ts'
import { generationViewSchema } from './generation-view-schema.ts'
import { generationView } from './generation-view.ts'
import { PLUSHIE_JOB } from './plushie-progress.ts'

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

/** `GET /generations` */
export const listGenerationsRoute = {
  id: 'list-generations',
  method: 'GET',
  path: '/generations',
  entry: 'lambdas/domains/plushie/api/list-generations.ts',
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
  answers: () => ({
    200: {
      description: 'A page. `cursor` is null on the last one.',
      schema: z.object({ generations: z.array(generationViewSchema()), cursor: z.nullable(z.string()) }),
    },
  }),
} as const satisfies Route

/** Lists a user's generations, newest first: a page of all, or those that are asked for by their ids. */
export const handler = /* @__PURE__ */ serve(listGenerationsRoute, async ({ query }, { userId }) => {
  const { ids, limit, cursor: after } = query
  const { generations, cursor } =
    ids === undefined
      ? await listGenerations({ userId, limit, cursor: after })
      : { generations: await getGenerations({ userId, generationIds: ids.split(',') }), cursor: undefined }
  const open = generations.filter(({ status }) => status === 'processing')
  const progress = await progressOf(open.map(({ eventId }) => eventId))
  const views = await Promise.all(
    generations.map((generation) => generationView(generation, progress.get(generation.eventId))),
  )
  return { status: 200, body: { generations: views, cursor: cursor ?? null } }
})

/** Progress informs people: where DynamoDB cannot tell it at the moment, the list is shown without. */
async function progressOf(eventIds: readonly string[]): Promise<ReadonlyMap<string, Progress>> {
  try {
    return await readProgresses(PLUSHIE_JOB.id, eventIds)
  } catch (error) {
    if (isPassing(error)) return new Map()
    throw error
  }
}
