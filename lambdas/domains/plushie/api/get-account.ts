import { noBody } from '../../../http/body.ts'
import { nothing } from '../../../http/contracts/nothing.ts'
import type { Route } from '../../../http/route.ts'
import { serve } from '../../../http/serve.ts'
import { getAccount } from '../accounts/get-account.ts'
import { accountSchema } from './contracts/account.ts'

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

/** Shows what the user has. */
export const handler = /* @__PURE__ */ serve(getAccountRoute, async (_request, { userId }) => ({
  status: 200,
  body: await getAccount(userId),
}))
