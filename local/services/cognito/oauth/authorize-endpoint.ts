import { AwsError } from '../../../aws-error.ts'
import { randomId } from '../../../random-id.ts'
import type { WireRequest, WireResponse } from '../../service.ts'
import { signInName } from '../sign-in-name.ts'
import type { CognitoParts } from '../sign-in.ts'
import { issueTokens } from '../sign-in.ts'
import type { User, UserPool } from '../user-pool.ts'
import type { AuthorizationRequest } from './authorization-request.ts'
import { readAuthorizationRequest } from './authorization-request.ts'
import { errorPage, loginPage } from './login-page.ts'
import { htmlResponse, redirectResponse, withParameters } from './responses.ts'

const CODE_SECONDS = 300
/** Cognito keeps a browser signed in for an hour. */
const SESSION_SECONDS = 3600
const SESSION_COOKIE = 'cognito'

/** `GET /oauth2/authorize`: straight back with a code for a browser that is signed in, else to the sign-in page. */
export async function answerAuthorizeRequest(
  parts: CognitoParts,
  pool: UserPool,
  request: WireRequest,
): Promise<WireResponse> {
  const authorization = await readAuthorizationRequest(pool, request.query)
  if ('refusal' in authorization) return authorization.refusal
  const session = readSession(parts, pool, request)
  if (session) return finish(parts, pool, authorization, session)
  return redirectResponse(`${pathOf(pool)}/login?${request.query.toString()}`)
}

/** `/login`: the page, and what its buttons send. */
export async function answerLoginRequest(
  parts: CognitoParts,
  pool: UserPool,
  request: WireRequest,
): Promise<WireResponse> {
  const authorization = await readAuthorizationRequest(pool, request.query)
  if ('refusal' in authorization) return authorization.refusal
  if (request.method !== 'POST') return showPage()
  const given = new URLSearchParams(request.body.toString('utf8')).get('username')?.trim() ?? ''
  const name = signInName(pool, given)
  let user: User
  try {
    user = parts.directory.find(pool, name) ?? parts.directory.create(pool, { name })
  } catch (error) {
    if (error instanceof AwsError) return showPage(error.message)
    throw error
  }
  const authTime = parts.tokens.now()
  const session = parts.grants.give(
    'sessions',
    {
      poolId: pool.id,
      clientId: authorization.client.id,
      username: user.username,
      scopes: [],
      authTime,
      originJti: randomId(),
    },
    SESSION_SECONDS,
  )
  const cookie = `${SESSION_COOKIE}=${session}; Path=${pathOf(pool)}; Max-Age=${SESSION_SECONDS}; HttpOnly; SameSite=Lax`
  return finish(parts, pool, authorization, { user, authTime }, { 'set-cookie': cookie })

  async function showPage(problem?: string): Promise<WireResponse> {
    if ('refusal' in authorization) return authorization.refusal
    const page = await loginPage({
      poolName: pool.name,
      clientName: authorization.client.name,
      scopes: authorization.scopes,
      userNames: parts.directory.users(pool).map((known) => known.attributes['email'] ?? known.username),
      query: request.query.toString(),
      ...(problem !== undefined && { problem }),
    })
    return htmlResponse(problem === undefined ? 200 : 400, page)
  }
}

/** `GET /logout`: ends the browser's session and goes on to `logout_uri`, or to a new sign-in. */
export async function answerLogoutRequest(
  parts: CognitoParts,
  pool: UserPool,
  request: WireRequest,
): Promise<WireResponse> {
  const secret = sessionSecret(request)
  if (secret !== undefined) parts.grants.take('sessions', secret)
  const headers = {
    'set-cookie': `${SESSION_COOKIE}=; Path=${pathOf(pool)}; Max-Age=0; HttpOnly; SameSite=Lax`,
  }
  const client = pool.clients.get(request.query.get('client_id') ?? '')
  const logoutUri = request.query.get('logout_uri')
  if (logoutUri !== null && client?.logoutUrls.includes(logoutUri))
    return redirectResponse(logoutUri, headers)
  if (logoutUri === null && request.query.has('redirect_uri')) {
    return redirectResponse(`${pathOf(pool)}/login?${request.query.toString()}`, headers)
  }
  const allowed = client?.logoutUrls.join(', ') ?? ''
  return htmlResponse(
    400,
    await errorPage('invalid_request', `logout_uri is none of: ${allowed || '(none)'}`),
    headers,
  )
}

async function finish(
  parts: CognitoParts,
  pool: UserPool,
  authorization: AuthorizationRequest,
  session: { readonly user: User; readonly authTime: number },
  headers: Record<string, string> = {},
): Promise<WireResponse> {
  const { client, scopes, redirectUri, state, nonce, codeChallenge } = authorization
  const { user, authTime } = session
  if (authorization.responseType === 'code') {
    const code = parts.grants.give(
      'codes',
      {
        poolId: pool.id,
        clientId: client.id,
        username: user.username,
        scopes: [...scopes],
        authTime,
        originJti: randomId(),
        redirectUri,
        ...(nonce !== undefined && { nonce }),
        ...(codeChallenge !== undefined && { codeChallenge }),
      },
      CODE_SECONDS,
    )
    return redirectResponse(withParameters(redirectUri, { code, state }), headers)
  }
  const hasIdToken = scopes.includes('openid')
  const tokens = await issueTokens(parts, { pool, client, user, scopes, hasIdToken, nonce, authTime })
  const fragment = {
    id_token: tokens.idToken,
    access_token: tokens.accessToken,
    expires_in: String(tokens.expiresIn),
    token_type: 'Bearer',
    state,
  }
  return redirectResponse(withParameters(redirectUri, fragment, 'fragment'), headers)
}

function readSession(
  parts: CognitoParts,
  pool: UserPool,
  request: WireRequest,
): { user: User; authTime: number } | undefined {
  const secret = sessionSecret(request)
  const grant = secret === undefined ? undefined : parts.grants.read('sessions', secret)
  if (!grant || grant.poolId !== pool.id) return undefined
  const user = parts.directory.find(pool, grant.username)
  return user && { user, authTime: grant.authTime }
}

function sessionSecret(request: WireRequest): string | undefined {
  return new RegExp(`(?:^|; *)${SESSION_COOKIE}=([0-9a-f]+)`, 'u').exec(request.headers['cookie'] ?? '')?.[1]
}

function pathOf(pool: UserPool): string {
  return `/_cognito/${pool.domain ?? ''}`
}
