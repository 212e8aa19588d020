import * as z from 'zod'
import type { WireResponse } from '../../service.ts'
import type { PoolClient, UserPool } from '../user-pool.ts'
import { errorPage } from './login-page.ts'
import { htmlResponse, redirectResponse, withParameters } from './responses.ts'
import { grantUserScopes } from './scopes.ts'

/** A request for a sign-in that may go on. */
export interface AuthorizationRequest {
  readonly client: PoolClient
  readonly redirectUri: string
  readonly responseType: 'code' | 'token'
  readonly scopes: readonly string[]
  readonly state?: string | undefined
  readonly nonce?: string | undefined
  readonly codeChallenge?: string | undefined
}

const querySchema = z.object({
  client_id: z.string().optional(),
  redirect_uri: z.string().optional(),
  response_type: z.string().optional(),
  scope: z.string().optional(),
  state: z.string().optional(),
  nonce: z.string().optional(),
  code_challenge: z.string().optional(),
  code_challenge_method: z.string().optional(),
})

/**
 * Reads the query of `/oauth2/authorize` or `/login`. A wrong client or redirect URI ends on an error page, since
 * nothing may be sent there; every other error goes back to the application.
 */
export async function readAuthorizationRequest(
  pool: UserPool,
  query: URLSearchParams,
): Promise<AuthorizationRequest | { readonly refusal: WireResponse }> {
  const given = querySchema.parse(Object.fromEntries(query))
  const client = pool.clients.get(given.client_id ?? '')
  if (!client)
    return refuse('invalid_client', `user pool ${pool.name} has no client "${given.client_id ?? ''}"`)
  const redirectUri = given.redirect_uri ?? client.defaultRedirectUri
  if (redirectUri === undefined || !client.callbackUrls.includes(redirectUri)) {
    return refuse(
      'redirect_mismatch',
      `redirect_uri is none of: ${client.callbackUrls.join(', ') || '(none)'}`,
    )
  }
  const sendBack = (error: string, description: string): { refusal: WireResponse } => ({
    refusal: redirectResponse(
      withParameters(redirectUri, { error, error_description: description, state: given.state }),
    ),
  })
  const responseType = given.response_type
  if (responseType !== 'code' && responseType !== 'token') {
    return sendBack('invalid_request', 'response_type must be code or token')
  }
  if (!client.oauthFlows.includes(responseType === 'code' ? 'code' : 'implicit')) {
    return sendBack(
      'unauthorized_client',
      `the client does not have the flow for response_type ${responseType}`,
    )
  }
  if (given.code_challenge !== undefined && given.code_challenge_method !== 'S256') {
    return sendBack('invalid_request', 'code_challenge_method must be S256')
  }
  const scopes = grantUserScopes(client, given.scope)
  if (!scopes) return sendBack('invalid_scope', 'the client may not have all of these scopes')
  return {
    client,
    redirectUri,
    responseType,
    scopes,
    state: given.state,
    nonce: given.nonce,
    codeChallenge: given.code_challenge,
  }
}

async function refuse(error: string, description: string): Promise<{ refusal: WireResponse }> {
  return { refusal: htmlResponse(400, await errorPage(error, description)) }
}
