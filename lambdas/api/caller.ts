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
  scope: z.optional(z.string()),
  scp: z.optional(z.string()),
  username: z.optional(z.string()),
  'cognito:username': z.optional(z.string()),
  'cognito:groups': z.optional(z.string()),
})

const eventSchema = z.object({
  requestContext: z.object({ authorizer: z.object({ jwt: z.object({ claims: claimsSchema }) }) }),
})

/**
 * Tells who calls, from the token that the gateway has checked.
 *
 * Operator routes are checked again here, in case a route loses its scope by a mistake in the infrastructure. Scopes
 * alone are not enough for people: a Cognito client gives every user who signs in the scopes that it asks for. So a
 * token of a person (Cognito puts a user name in it) must also have the group `operators`; a machine's has no user name.
 * @throws {ApiError} 401 without a subject, 403 for who is no operator on an operator route
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
  if (scope === 'operator' && !isOperator(claims)) {
    throw new ApiError(403, 'forbidden', 'This is for operators only.')
  }
  return { userId: claims.sub }
}

function isOperator(claims: z.infer<typeof claimsSchema>): boolean {
  // `scp` is what some issuers call it.
  const scopes = [...listOf(claims.scope), ...listOf(claims.scp)]
  if (!scopes.includes(OPERATE_SCOPE)) return false
  const isPerson = claims.username !== undefined || claims['cognito:username'] !== undefined
  return !isPerson || listOf(claims['cognito:groups']).includes(OPERATORS_GROUP)
}

/** A claim with several values: `a b` from a text, `[a b]` from what was an array in the token. */
function listOf(claim: string | undefined): readonly string[] {
  return (claim ?? '').split(/[\s,[\]]+/).filter((value) => value !== '')
}
