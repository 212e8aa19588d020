import type { PoolClient, UserPool } from '../user-pool.ts'

const OPENID_SCOPES = new Set(['openid', 'email', 'phone', 'profile', 'aws.cognito.signin.user.admin'])

/**
 * The scopes that a user's client gets: what it asked for, all that it may have where it asked for nothing.
 * Undefined when it asked for a scope that it may not have.
 */
export function grantUserScopes(client: PoolClient, wanted: string | undefined): string[] | undefined {
  const asked = splitScopes(wanted)
  if (asked.length === 0) return [...client.oauthScopes]
  return asked.every((scope) => client.oauthScopes.includes(scope)) ? asked : undefined
}

/** As `grantUserScopes`, for a program that calls by itself: only scopes of resource servers. */
export function grantMachineScopes(
  pool: UserPool,
  client: PoolClient,
  wanted: string | undefined,
): string[] | undefined {
  const custom = new Set([...pool.resourceServers.values()].flat())
  const allowed = client.oauthScopes.filter((scope) => custom.has(scope))
  const asked = splitScopes(wanted)
  if (asked.length === 0) return allowed
  return asked.every((scope) => allowed.includes(scope)) ? asked : undefined
}

/** Those scopes of a client that are neither OpenID's nor of a resource server of its pool. */
export function findUnknownScopes(pool: UserPool, client: PoolClient): string[] {
  const custom = new Set([...pool.resourceServers.values()].flat())
  return client.oauthScopes.filter((scope) => !OPENID_SCOPES.has(scope) && !custom.has(scope))
}

function splitScopes(text: string | undefined): string[] {
  return [...new Set((text ?? '').split(' ').filter((scope) => scope !== ''))]
}
