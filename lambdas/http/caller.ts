import type { APIGatewayProxyEventV2 } from 'aws-lambda'
import * as z from 'zod/mini'

import { ApiError } from './api-error.ts'
import type { Route } from './route.ts'

/** The scope that a token needs for operator routes. */
const OPERATE_SCOPE = 'stepladder/operate'
/** The group that a person needs besides. */
const OPERATORS_GROUP = 'operators'

/** Who calls. */
export interface Caller {
  /** The token's subject. */
  readonly userId: string
}

/** API Gateway hands claims over as texts, whatever they were in the token. */
const claimsSchema = z.object({
  sub: z.string().check(z.minLength(1), z.maxLength(128)),
  /** Cognito: `access` or `id`. */
  token_use: z.optional(z.string()),
  scope: z.optional(z.string()),
  scp: z.optional(z.string()),
  client_id: z.optional(z.string()),
  cid: z.optional(z.string()),
  username: z.optional(z.string()),
  'cognito:username': z.optional(z.string()),
  'cognito:groups': z.optional(z.string()),
})
type Claims = z.infer<typeof claimsSchema>

const eventSchema = z.object({
  requestContext: z.object({ authorizer: z.object({ jwt: z.object({ claims: claimsSchema }) }) }),
})

/**
 * Tells who calls, from the token that the gateway has checked.
 *
 * Operator routes are checked again here, in case a route loses its scope by a mistake in the infrastructure. Scopes
 * alone are not enough for people: a Cognito client gives every user who signs in the scopes that it asks for. So whoever
 * is not known to be a machine must have the group `operators`, too.
 * @throws {ApiError} 401 without a subject or with an ID token, 403 for who is no operator on an operator route
 */
export function authenticate(
  event: APIGatewayProxyEventV2,
  scope: Exclude<Route['scope'], 'public'>,
): Caller {
  const parsed = z.safeParse(eventSchema, event)
  if (!parsed.success) {
    throw new ApiError(401, 'unauthorized', 'The request has no valid token. Sign in and try again.')
  }
  const { claims } = parsed.data.requestContext.authorizer.jwt
  // The gateway takes ID tokens, too: they tell a page who its user is, and grant nothing.
  if (claims.token_use !== undefined && claims.token_use !== 'access') {
    const message = `The token is for the use "${claims.token_use}". Send the access token of the same sign-in.`
    throw new ApiError(401, 'unauthorized', message)
  }
  if (scope === 'operator' && !isOperator(claims)) {
    throw new ApiError(403, 'forbidden', 'This is for operators only.')
  }
  return { userId: claims.sub }
}

function isOperator(claims: Claims): boolean {
  const scopes = [...wordsOf(claims.scope), ...(membersOf(claims.scp) ?? wordsOf(claims.scp))]
  if (!scopes.includes(OPERATE_SCOPE)) return false
  return isMachine(claims) || (membersOf(claims['cognito:groups']) ?? []).includes(OPERATORS_GROUP)
}

/**
 * Whether nobody but the client itself is behind the token: then the client is the token's subject. What a token of a
 * person leaves out proves nothing. `cid` is what Okta calls the client.
 * @see https://www.rfc-editor.org/rfc/rfc9068#section-2.2
 */
function isMachine({ sub, client_id: clientId, cid, ...claims }: Claims): boolean {
  const isPerson = claims.username !== undefined || claims['cognito:username'] !== undefined
  return !isPerson && sub === (clientId ?? cid)
}

/** The words of a claim that is one text, such as `scope`. */
function wordsOf(claim: string | undefined): readonly string[] {
  return claim === undefined ? [] : claim.split(' ')
}

/**
 * The members of a claim that is an array in the token, which the gateway hands over as `[a b]`; `undefined` for another
 * text. Nothing but spaces is between members: the names of groups and scopes have none, and may have commas and brackets.
 * @see https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_CreateGroup.html
 */
function membersOf(claim: string | undefined): readonly string[] | undefined {
  return claim?.startsWith('[') && claim.endsWith(']') ? claim.slice(1, -1).split(' ') : undefined
}
