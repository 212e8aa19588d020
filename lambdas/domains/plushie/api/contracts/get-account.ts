import { noBody } from '../../../../http/body.ts'
import type { Route } from '../../../../http/route.ts'
import { accountSchema } from './account.ts'
import { nothing } from '../../../../http/contracts/nothing.ts'

/** `GET /account` */
export const getAccountRoute = {
  id: 'get-account',
  method: 'GET',
  path: '/account',
  entry: 'lambdas/domains/plushie/api/get-account.ts',
  scope: 'user',
  summary: 'Shows what the user has',
  params: nothing,
  query: nothing,
  body: noBody,
  answers: () => ({ 200: { description: 'The account.', schema: accountSchema() } }),
} as const satisfies Route
