import { decodeProtectedHeader, errors, jwtVerify } from 'jose'
import type { JWTPayload } from 'jose'
import type { Clock } from '../../clock.ts'
import { whileWorking } from '../../clock.ts'
import type { Authorization, Authorizer, GatewayRequest, GatewayResponse, Route } from './http-api.ts'
import { messageResponse } from './http-api.ts'
import type { IssuerKeys } from './issuer-keys.ts'
import { IssuerUnavailableError } from './issuer-keys.ts'

/** Who calls, or the answer that turns the caller away. */
export type AuthorizationResult =
  | { readonly authorization: Authorization }
  | { readonly refusal: GatewayResponse; readonly reason: string }

/** What a JWT authorizer needs beside the token. */
export interface AuthorizeOptions {
  readonly authorizer: Authorizer
  readonly route: Route
  readonly request: GatewayRequest
  readonly keys: IssuerKeys
  /** Its time is what `exp`, `nbf` and `iat` are held against. */
  readonly clock: Clock
}

/** HTTP APIs take RSA signatures only. */
const ALGORITHMS = ['RS256', 'RS384', 'RS512']

/**
 * Decides as the JWT authorizer of an HTTP API does: signature by the issuer's key with the token's `kid`; `iss`;
 * `aud`, or `client_id` where there is no `aud`; `exp`, `nbf` and `iat`; then any one of the route's scopes.
 * It cannot tell an ID token from an access token: only scopes do.
 */
export async function authorize(options: AuthorizeOptions): Promise<AuthorizationResult> {
  const token = findToken(options.authorizer.identitySource, options.request)
  if (token === undefined) {
    return { refusal: unauthorized('Bearer'), reason: 'no token in the identity source' }
  }
  const verified = await verifyToken(token, options)
  if (typeof verified === 'string') {
    const challenge = `Bearer scope="${options.route.authorizationScopes.join(' ')}" error="invalid_token" error_description="${verified}"`
    return { refusal: unauthorized(challenge), reason: verified }
  }
  const wanted = options.route.authorizationScopes
  if (wanted.length === 0) return { authorization: { claims: verified, scopes: null } }
  const held = scopesOf(verified)
  const scopes = wanted.filter((scope) => held.has(scope))
  if (scopes.length > 0) return { authorization: { claims: verified, scopes } }
  const reason = 'the token has none of the scopes of the route'
  const challenge = `Bearer scope="${wanted.join(' ')}" error="insufficient_scope" error_description="${reason}"`
  return { refusal: messageResponse(403, 'Forbidden', { 'www-authenticate': challenge }), reason }
}

/** The claims of a good token, or in a few words what is wrong with it. */
async function verifyToken(token: string, options: AuthorizeOptions): Promise<JWTPayload | string> {
  const { authorizer, clock } = options
  try {
    const { alg, kid } = decodeProtectedHeader(token)
    if (alg === undefined || !ALGORITHMS.includes(alg)) return 'signing method is not an RSA one'
    if (kid === undefined) return 'the token names no key (kid)'
    const keys = await options.keys.keysFor(authorizer.issuer, kid)
    const now = clock.now()
    const { payload } = await whileWorking(clock, () =>
      jwtVerify(token, keys, {
        algorithms: ALGORITHMS,
        issuer: authorizer.issuer,
        currentDate: new Date(now),
        requiredClaims: ['exp'],
      }),
    )
    if (payload.iat !== undefined && payload.iat > Math.floor(now / 1000)) {
      return 'the token is used before it was issued'
    }
    return fitsAudience(payload, authorizer.audience) ? payload : 'the token does not have a valid audience'
  } catch (error) {
    return explain(error)
  }
}

function explain(error: unknown): string {
  if (error instanceof errors.JWTExpired) return 'the token has expired'
  if (error instanceof errors.JWTClaimValidationFailed) {
    if (error.claim === 'iss') return 'the token is not from the issuer'
    if (error.claim === 'nbf') return 'the token is not valid yet'
    return `the token has a missing or wrong claim (${error.claim})`
  }
  if (error instanceof errors.JWKSNoMatchingKey) return 'the issuer has no such key'
  if (error instanceof errors.JWSSignatureVerificationFailed) return 'the signature does not fit'
  if (error instanceof IssuerUnavailableError) return 'OIDC discovery endpoint communication error'
  if (error instanceof errors.JOSEError || error instanceof TypeError) return 'the token cannot be read'
  throw error
}

/** `aud` counts where there is one; only a token without it is held to `client_id`. */
function fitsAudience(payload: JWTPayload, audience: readonly string[]): boolean {
  const claimed = payload.aud ?? payload['client_id']
  const values = Array.isArray(claimed) ? claimed : [claimed]
  return values.some((value) => typeof value === 'string' && audience.includes(value))
}

function scopesOf(payload: JWTPayload): Set<string> {
  const scopes = new Set<string>()
  for (const claim of [payload['scope'], payload['scp']]) {
    const values: unknown[] = Array.isArray(claim) ? claim : [claim]
    for (const value of values) {
      if (typeof value === 'string') for (const scope of value.split(' ')) scopes.add(scope)
    }
  }
  return scopes
}

/** The first identity source that is there: a header (with or without `Bearer `) or a query parameter. */
function findToken(identitySource: readonly string[], request: GatewayRequest): string | undefined {
  for (const source of identitySource) {
    const value = readSource(source, request)
    if (value !== undefined && value !== '') return value.replace(/^Bearer +/iu, '').trim()
  }
  return undefined
}

function readSource(source: string, request: GatewayRequest): string | undefined {
  const [, place, name = ''] = /^\$request\.(header|querystring)\.(.+)$/u.exec(source) ?? []
  if (place === 'header') return request.headers[name.toLowerCase()]
  if (place === 'querystring') return new URLSearchParams(request.rawQueryString).get(name) ?? undefined
  return undefined
}

function unauthorized(challenge: string): GatewayResponse {
  return messageResponse(401, 'Unauthorized', { 'www-authenticate': challenge })
}
