import * as z from 'zod'

import type { Config } from '../../web/shared/config.ts'
import type { PlushieCloud } from '../system/start-plushie-cloud.ts'

const clientSchema = z.object({
  UserPoolClient: z.object({ CallbackURLs: z.array(z.string()), AllowedOAuthScopes: z.array(z.string()) }),
})
const providerSchema = z.object({ authorization_endpoint: z.url() })

/**
 * `/config.json` as a deployment has it: people sign in on the hosted page of the stack's user pool. What the stack's
 * client lets them come back to and ask for is read from the client.
 * @param origin of the pages
 */
export async function deployedConfig(
  { cloud, apiUrl, output }: PlushieCloud,
  origin: string,
): Promise<Config> {
  const [UserPoolId, ClientId] = [output('UserPoolId'), output('UserClientId')]
  const { UserPoolClient: client } = clientSchema.parse(
    await cloud.call('cognito-idp', 'DescribeUserPoolClient', { UserPoolId, ClientId }),
  )
  const redirectUri = client.CallbackURLs.find((url) => url.startsWith(origin))
  if (redirectUri === undefined) throw new Error(`the client lets nobody come back to ${origin}`)
  const response = await fetch(`${cloud.endpoint}/${UserPoolId}/.well-known/openid-configuration`)
  const { authorization_endpoint: authorize } = providerSchema.parse(await response.json())
  return {
    apiUrl,
    signIn: {
      kind: 'cognito',
      domain: authorize.replace(/\/oauth2\/authorize$/u, ''),
      clientId: ClientId,
      redirectUri,
      scopes: client.AllowedOAuthScopes,
    },
    region: 'us-east-1',
    stage: 'dev',
  }
}
