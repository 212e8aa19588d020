import type { WireRequest, WireResponse } from '../../service.ts'
import type { CognitoParts } from '../sign-in.ts'
import type { SigningKey } from '../signing-key.ts'
import type { UserPool } from '../user-pool.ts'
import { answerAuthorizeRequest, answerLoginRequest, answerLogoutRequest } from './authorize-endpoint.ts'
import { errorPage } from './login-page.ts'
import { htmlResponse, jsonResponse, preflightResponse } from './responses.ts'
import { answerTokenRequest } from './token-endpoint.ts'
import { answerUserInfoRequest } from './user-info.ts'

/** Where the pages and endpoints of a pool's domain are, below the AWS endpoint. */
const DOMAIN_PATH = /^\/_cognito\/([^/]+)(\/.*)$/u
/** Where the keys and the OpenID configuration of a pool are, as at `cognito-idp.<region>.amazonaws.com`. */
const WELL_KNOWN_PATH = /^\/([\w-]+_[0-9a-zA-Z]+)\/\.well-known\/(jwks\.json|openid-configuration)$/u

/** Whether a request without a signature is for Cognito. */
export function isCognitoPath(path: string): boolean {
  return DOMAIN_PATH.test(path) || WELL_KNOWN_PATH.test(path)
}

/** The URL of a pool's domain; undefined where it has none. */
export function domainUrl(endpoint: string, pool: UserPool): string | undefined {
  return pool.domain === undefined ? undefined : `${endpoint}/_cognito/${pool.domain}`
}

/** Answers what needs no signature: key sets, OpenID configurations, and the pages and endpoints of the domains. */
export async function answerHostedRequest(
  parts: CognitoParts,
  key: () => Promise<SigningKey>,
  request: WireRequest,
): Promise<WireResponse> {
  const [, poolId, document] = WELL_KNOWN_PATH.exec(request.path) ?? []
  if (poolId !== undefined) {
    const pool = parts.directory.pools.get(poolId)
    if (!pool) return jsonResponse(404, { message: `User pool ${poolId} does not exist.` })
    if (document === 'jwks.json') {
      const { jwks } = await key()
      return jsonResponse(200, { keys: jwks.keys.map((jwk) => ({ ...jwk })) })
    }
    return jsonResponse(200, describeProvider(parts.endpoint(), pool))
  }
  const [, domain = '', path = ''] = DOMAIN_PATH.exec(request.path) ?? []
  const pool = [...parts.directory.pools.values()].find((candidate) => candidate.domain === domain)
  if (!pool)
    return htmlResponse(404, await errorPage('Not found', `No user pool has the domain "${domain}".`))
  if (request.method === 'OPTIONS') return preflightResponse()
  switch (path) {
    case '/oauth2/authorize':
      return answerAuthorizeRequest(parts, pool, request)
    case '/oauth2/token':
      return answerTokenRequest(parts, pool, request)
    case '/oauth2/userInfo':
      return answerUserInfoRequest(parts, pool, request)
    case '/login':
    case '/signup':
      return answerLoginRequest(parts, pool, request)
    case '/logout':
      return answerLogoutRequest(parts, pool, request)
    default:
      return htmlResponse(404, await errorPage('Not found', `The local Cognito domain has no page ${path}.`))
  }
}

function describeProvider(endpoint: string, pool: UserPool): Record<string, string | string[]> {
  const base = domainUrl(endpoint, pool)
  return {
    issuer: pool.issuer,
    jwks_uri: `${endpoint}/${pool.id}/.well-known/jwks.json`,
    id_token_signing_alg_values_supported: ['RS256'],
    response_types_supported: ['code', 'token'],
    scopes_supported: ['openid', 'email', 'phone', 'profile'],
    subject_types_supported: ['public'],
    token_endpoint_auth_methods_supported: ['client_secret_basic', 'client_secret_post'],
    ...(base !== undefined && {
      authorization_endpoint: `${base}/oauth2/authorize`,
      end_session_endpoint: `${base}/logout`,
      token_endpoint: `${base}/oauth2/token`,
      userinfo_endpoint: `${base}/oauth2/userInfo`,
    }),
  }
}
