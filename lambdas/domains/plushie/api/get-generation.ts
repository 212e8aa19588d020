import { getGeneration } from '../generations/get-generation.ts'
import { readProgress } from '../../../runtime/read-progress.ts'
import { getGenerationRoute } from './contracts/get-generation.ts'
import { generationNotFound } from './generation-not-found.ts'
import { generationView } from './generation-view.ts'
import { PLUSHIE_JOB } from './plushie-progress.ts'
import { serve } from '../../../http/serve.ts'

/** Shows one generation to its user. */
export const handler = serve(getGenerationRoute, async ({ params }, { userId }) => {
  const generation = await getGeneration({ userId, generationId: params.id })
  if (!generation) throw generationNotFound()
  const isOpen = generation.status === 'processing'
  const progress = isOpen ? await readProgress(PLUSHIE_JOB.id, generation.eventId) : undefined
  return { status: 200, body: await generationView(generation, progress) }
})
