import * as z from 'zod/mini'

import { noBody } from '../../http/body.ts'
import { nothing } from '../../http/contracts/nothing.ts'
import type { Route } from '../../http/route.ts'

/** `GET /openapi.json` */
export const getOpenapiRoute = {
  id: 'get-openapi',
  method: 'GET',
  path: '/openapi.json',
  entry: 'lambdas/platform/catalog/get-openapi.ts',
  scope: 'public',
  summary: 'This document',
  params: nothing,
  query: nothing,
  body: noBody,
  answers: () => ({
    200: { description: 'An OpenAPI 3.1 document.', schema: z.looseObject({ openapi: z.string() }) },
  }),
} as const satisfies Route
