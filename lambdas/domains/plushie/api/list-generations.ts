import { getGenerations } from '../generations/get-generations.ts'
import { listGenerations } from '../generations/list-generations.ts'
import { isPassing } from '../../../aws/passing-error.ts'
import { type Progress, readProgresses } from '../../../runtime/read-progress.ts'
import { listGenerationsRoute } from './contracts/list-generations.ts'
import { generationView } from './generation-view.ts'
import { PLUSHIE_JOB } from './plushie-progress.ts'
import { serve } from '../../../http/serve.ts'

/** Lists a user's generations, newest first: a page of all, or those that are asked for by their ids. */
export const handler = serve(listGenerationsRoute, async ({ query }, { userId }) => {
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
