import { createHash, randomBytes } from 'node:crypto'
import * as z from 'zod'

const poolsSchema = z.object({ UserPools: z.array(z.object({ Id: z.string() })).min(1) })
const poolSchema = z.object({ UserPool: z.object({ Domain: z.string() }) })
const clientsSchema = z.object({
  UserPoolClients: z.array(z.object({ ClientId: z.string(), ClientName: z.string() })),
})
const clientSchema = z.object({
  UserPoolClient: z.object({ ClientSecret: z.string().optional(), CallbackURLs: z.array(z.string()) }),
})
const tokenSchema = z.object({ access_token: z.string() })

/** Gives tokens as the deployed system would: people sign in on the hosted page, machines show their secret. */
export interface SignIn {
  /** An access token for the HTTP API, for a user who is made at the first sign-in. */
  user(name: string): Promise<string>
  /** An access token of an operator's machine. */
  operator(): Promise<string>
}

/** What a sign-in needs of a client of the user pool. */
interface Client {
  readonly id: string
  /** Empty when it has none. */
  readonly secret: string
  /** Where people are sent back to: the port is another one at each start. */
  readonly callback: string
}

/** Finds the user pool behind an AWS endpoint. */
export async function openSignIn(endpoint: string): Promise<SignIn> {
  const { UserPools } = poolsSchema.parse(await cognito(endpoint, 'ListUserPools', { MaxResults: 10 }))
  const UserPoolId = UserPools[0]?.Id
  const { Domain } = poolSchema.parse(await cognito(endpoint, 'DescribeUserPool', { UserPoolId })).UserPool
  const { UserPoolClients } = clientsSchema.parse(
    await cognito(endpoint, 'ListUserPoolClients', { UserPoolId, MaxResults: 10 }),
  )
  const domain = `${endpoint}/_cognito/${Domain}`
  const client = async (suffix: string): Promise<Client> => {
    const found = UserPoolClients.find(({ ClientName }) => ClientName.endsWith(suffix))
    if (!found) throw new Error(`the user pool has no client *${suffix}`)
    const { ClientId } = found
    const described = await cognito(endpoint, 'DescribeUserPoolClient', { UserPoolId, ClientId })
    const { ClientSecret, CallbackURLs } = clientSchema.parse(described).UserPoolClient
    return { id: ClientId, secret: ClientSecret ?? '', callback: CallbackURLs[0] ?? '' }
  }
  return {
    async user(name) {
      const verifier = randomBytes(32).toString('base64url')
      const { id: client_id, callback } = await client('-users')
      const query = new URLSearchParams({
        response_type: 'code',
        client_id,
        redirect_uri: callback,
        scope: 'openid stepladder/use',
        code_challenge_method: 'S256',
        code_challenge: createHash('sha256').update(verifier).digest('base64url'),
      })
      const page = await fetch(`${domain}/login?${query.toString()}`, {
        method: 'POST',
        redirect: 'manual',
        body: new URLSearchParams({ username: name }),
      })
      const code = new URL(page.headers.get('location') ?? callback).searchParams.get('code') ?? ''
      return token({
        grant_type: 'authorization_code',
        client_id,
        code,
        redirect_uri: callback,
        code_verifier: verifier,
      })
    },
    async operator() {
      const { id: client_id, secret: client_secret } = await client('-operators')
      return token({
        grant_type: 'client_credentials',
        client_id,
        client_secret,
        scope: 'stepladder/operate',
      })
    },
  }

  async function token(form: Record<string, string>): Promise<string> {
    const response = await fetch(`${domain}/oauth2/token`, {
      method: 'POST',
      body: new URLSearchParams(form),
    })
    if (!response.ok) throw new Error(`no token (${response.status}): ${await response.text()}`)
    return tokenSchema.parse(await response.json()).access_token
  }
}

async function cognito(endpoint: string, action: string, input: object): Promise<unknown> {
  const response = await fetch(endpoint, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-amz-json-1.1',
      'x-amz-target': `AWSCognitoIdentityProviderService.${action}`,
    },
    body: JSON.stringify(input),
  })
  if (!response.ok) throw new Error(`${action} answered ${response.status}: ${await response.text()}`)
  return response.json()
}
