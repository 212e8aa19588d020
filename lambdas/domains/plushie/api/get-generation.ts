import { noBody } from '../../../http/body.ts'
import { nothing } from '../../../http/contracts/nothing.ts'
import type { Route } from '../../../http/route.ts'
import { serve } from '../../../http/serve.ts'
import { readProgress } from '../../../runtime/read-progress.ts'
import { getGeneration } from '../generations/get-generation.ts'
import { GENERATION_NOT_FOUND, generationIdParams } from './contracts/generation-id.ts'
import { generationNotFound } from './generation-not-found.ts'
import { generationViewSchema } from './generation-view-schema.ts'
import { generationView } from './generation-view.ts'
import { PLUSHIE_JOB } from './plushie-progress.ts'

/** `GET /generations/{id}` */
export const getGenerationRoute = {
  id: 'get-generation',
  method: 'GET',
  path: '/generations/{id}',
  entry: 'lambdas/domains/plushie/api/get-generation.ts',
  scope: 'user',
  summary: 'Shows one generation: status, progress, pictures, why it failed',
  params: generationIdParams,
  query: nothing,
  body: noBody,
  answers: () => ({
    200: { description: 'The generation.', schema: generationViewSchema() },
    404: GENERATION_NOT_FOUND,
  }),
} as const satisfies Route

/** Shows one generation to its user. */
export const handler = /* @__PURE__ */ serve(getGenerationRoute, async ({ params }, { userId }) => {
  const generation = await getGeneration({ userId, generationId: params.id })
  if (!generation) throw generationNotFound()
  const isOpen = generation.status === 'processing'
  const progress = isOpen ? await readProgress(PLUSHIE_JOB.id, generation.eventId) : undefined
  return { status: 200, body: await generationView(generation, progress) }
})
