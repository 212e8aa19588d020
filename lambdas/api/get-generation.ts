import { getGeneration } from '../stores/get-generation.ts'
import { readProgress } from '../stores/read-progress.ts'
import { getGenerationRoute } from './contracts/generations.ts'
import { generationNotFound } from './generation-not-found.ts'
import { generationSummary } from './generation-summary.ts'
import type { GenerationView } from './generation-view-schema.ts'
import { PLUSHIE_JOB, plushieProgress } from './plushie-progress.ts'
import { serve } from './serve.ts'

/** Shows one generation to its user. */
export const handler = serve(getGenerationRoute, async ({ params }, { userId }) => {
  const generation = await getGeneration({ userId, generationId: params.id })
  if (!generation) throw generationNotFound()
  const [summary, progress] = await Promise.all([
    generationSummary(generation),
    generation.status === 'processing' ? readProgress(PLUSHIE_JOB.id, generation.eventId) : undefined,
  ])
  const view: GenerationView = { ...summary, progress: plushieProgress(progress) }
  return { status: 200, body: view }
})
