import { createHash } from 'node:crypto'
import type { WireRequest, WireResponse } from '../../service.ts'
import type { Grant } from '../grants.ts'
import type { CognitoParts, TokenSet } from '../sign-in.ts'
import { issueTokens } from '../sign-in.ts'
import type { PoolClient, UserPool } from '../user-pool.ts'
import { jsonResponse, oauthError } from './responses.ts'
import { grantMachineScopes } from './scopes.ts'

/** `POST /oauth2/token`: codes, refresh tokens or the client's own secret for tokens. */
export async function answerTokenRequest(
  parts: CognitoParts,
  pool: UserPool,
  request: WireRequest,
): Promise<WireResponse> {
  if (request.method !== 'POST') return oauthError('invalid_request', 'the token endpoint takes POST only')
  const form = new URLSearchParams(request.body.toString('utf8'))
  const client = authenticateClient(pool, request, form)
  if (!client) return oauthError('invalid_client')
  switch (form.get('grant_type')) {
    case 'authorization_code':
      return exchangeCode(parts, pool, client, form)
    case 'refresh_token':
      return refresh(parts, pool, client, form)
    case 'client_credentials':
      return grantToMachine(parts, pool, client, form)
    case null:
      return oauthError('invalid_request', 'grant_type is missing')
    default:
      return oauthError('unsupported_grant_type')
  }
}

async function exchangeCode(
  parts: CognitoParts,
  pool: UserPool,
  client: PoolClient,
  form: URLSearchParams,
): Promise<WireResponse> {
  if (!client.oauthFlows.includes('code')) return oauthError('unauthorized_client')
  const code = form.get('code')
  if (code === null) return oauthError('invalid_request', 'code is missing')
  const grant = parts.grants.take('codes', code)
  if (!grant || !isGrantOf(grant, pool, client)) return oauthError('invalid_grant')
  if (form.get('redirect_uri') !== grant.redirectUri) return oauthError('invalid_grant')
  if (!fitsChallenge(grant.codeChallenge, form.get('code_verifier'))) return oauthError('invalid_grant')
  const user = parts.directory.find(pool, grant.username)
  if (!user) return oauthError('invalid_grant')
  const { scopes, nonce, authTime } = grant
  const hasIdToken = scopes.includes('openid')
  return tokenResponse(await issueTokens(parts, { pool, client, user, scopes, hasIdToken, nonce, authTime }))
}

async function refresh(
  parts: CognitoParts,
  pool: UserPool,
  client: PoolClient,
  form: URLSearchParams,
): Promise<WireResponse> {
  const token = form.get('refresh_token')
  if (token === null) return oauthError('invalid_request', 'refresh_token is missing')
  const grant = parts.grants.read('refresh-tokens', token)
  if (!grant || !isGrantOf(grant, pool, client)) return oauthError('invalid_grant')
  const user = parts.directory.find(pool, grant.username)
  if (!user) return oauthError('invalid_grant')
  const { scopes, authTime, originJti } = grant
  const refreshed = { authTime, originJti }
  const hasIdToken = scopes.includes('openid')
  return tokenResponse(await issueTokens(parts, { pool, client, user, scopes, hasIdToken, refreshed }))
}

async function grantToMachine(
  parts: CognitoParts,
  pool: UserPool,
  client: PoolClient,
  form: URLSearchParams,
): Promise<WireResponse> {
  if (!client.oauthFlows.includes('client_credentials') || client.secret === undefined) {
    return oauthError('unauthorized_client')
  }
  const scopes = grantMachineScopes(pool, client, form.get('scope') ?? undefined)
  if (!scopes || scopes.length === 0) return oauthError('invalid_scope')
  const accessToken = await parts.tokens.machineToken(pool, client, scopes)
  return tokenResponse({ accessToken, expiresIn: client.accessTokenSeconds })
}

/** The client that asks, by Basic authorization or by the form; undefined where its secret is missing or wrong. */
function authenticateClient(
  pool: UserPool,
  request: WireRequest,
  form: URLSearchParams,
): PoolClient | undefined {
  const basic = /^Basic (.+)$/iu.exec(request.headers['authorization'] ?? '')?.[1]
  const [id, secret] =
    basic === undefined
      ? [form.get('client_id') ?? '', form.get('client_secret') ?? undefined]
      : splitCredentials(Buffer.from(basic, 'base64').toString('utf8'))
  const client = pool.clients.get(id)
  return client && client.secret === secret ? client : undefined
}

function splitCredentials(text: string): [id: string, secret: string | undefined] {
  const colon = text.indexOf(':')
  return colon === -1 ? [text, undefined] : [text.slice(0, colon), text.slice(colon + 1) || undefined]
}

function isGrantOf(grant: Grant, pool: UserPool, client: PoolClient): boolean {
  return grant.poolId === pool.id && grant.clientId === client.id
}

/** PKCE, S256: a code that was asked for with a challenge is only given against its verifier. */
function fitsChallenge(challenge: string | undefined, verifier: string | null): boolean {
  if (challenge === undefined) return true
  return verifier !== null && createHash('sha256').update(verifier).digest('base64url') === challenge
}

function tokenResponse(tokens: TokenSet): WireResponse {
  return jsonResponse(200, {
    ...(tokens.idToken !== undefined && { id_token: tokens.idToken }),
    access_token: tokens.accessToken,
    ...(tokens.refreshToken !== undefined && { refresh_token: tokens.refreshToken }),
    expires_in: tokens.expiresIn,
    token_type: 'Bearer',
  })
}
