import { noBody } from '../body.ts'
import type { Route } from '../route.ts'
import { accountSchema } from './answers/account.ts'
import { nothing } from './parts/nothing.ts'

/** `GET /account` */
export const getAccountRoute = {
  id: 'get-account',
  method: 'GET',
  path: '/account',
  entry: 'lambdas/api/get-account.ts',
  scope: 'user',
  summary: 'Shows what the user has',
  params: nothing,
  query: nothing,
  body: noBody,
  answers: () => ({ 200: { description: 'The account.', schema: accountSchema() } }),
} as const satisfies Route
