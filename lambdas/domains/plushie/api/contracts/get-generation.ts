import { noBody } from '../../../../http/body.ts'
import { generationViewSchema } from '../generation-view-schema.ts'
import type { Route } from '../../../../http/route.ts'
import { GENERATION_NOT_FOUND, generationIdParams } from './generation-id.ts'
import { nothing } from '../../../../http/contracts/nothing.ts'

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
