import * as z from 'zod/mini'

import { noBody } from '../../../../http/body.ts'
import { generationViewSchema } from '../generation-view-schema.ts'
import type { Route } from '../../../../http/route.ts'
import { nothing } from '../../../../http/contracts/nothing.ts'

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
