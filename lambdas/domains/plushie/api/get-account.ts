import { getAccount } from '../accounts/get-account.ts'
import { getAccountRoute } from './contracts/get-account.ts'
import { serve } from '../../../http/serve.ts'

/** Shows what the user has. */
export const handler = serve(getAccountRoute, async (_request, { userId }) => ({
  status: 200,
  body: await getAccount(userId),
}))
