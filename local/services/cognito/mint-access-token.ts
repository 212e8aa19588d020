import { randomId } from '../../random-id.ts'
import { signInName } from './sign-in-name.ts'
import type { CognitoParts } from './sign-in.ts'
import type { PoolClient, UserPool } from './user-pool.ts'

/** Whose token, for what. */
export interface MintOptions {
  /** The user's name; a user who does not exist is made. In a pool with sign-in by e-mail: an address, or the part before `@example.com`. */
  readonly userName: string
  /** Scopes of the token; the client must have them all. */
  readonly scopes: readonly string[]
  /** Groups that the token names. @default the user's groups in the pool */
  readonly groups?: readonly string[]
  /** @default the first client that has all the scopes */
  readonly clientId?: string
  /** @default any pool of the template */
  readonly userPoolId?: string
}

/**
 * An access token as the hosted page would give it, without a browser: for tests and for the first steps.
 * @throws {Error} when the template has no such client, or the client may not have the scopes
 */
export async function mintAccessToken(parts: CognitoParts, options: MintOptions): Promise<string> {
  const { pool, client } = chooseClient(parts, options)
  const name = signInName(pool, options.userName)
  const user = parts.directory.find(pool, name) ?? parts.directory.create(pool, { name })
  return parts.tokens.accessToken({
    pool,
    client,
    user,
    scopes: options.scopes,
    authTime: parts.tokens.now(),
    originJti: randomId(),
    groups: options.groups,
  })
}

function chooseClient(parts: CognitoParts, options: MintOptions): { pool: UserPool; client: PoolClient } {
  const pools = [...parts.directory.pools.values()].filter(
    (pool) => options.userPoolId === undefined || pool.id === options.userPoolId,
  )
  const candidates = pools.flatMap((pool) =>
    [...pool.clients.values()]
      .filter((client) => options.clientId === undefined || client.id === options.clientId)
      .map((client) => ({ pool, client })),
  )
  const chosen = candidates.find(({ client }) =>
    options.scopes.every((scope) => client.oauthScopes.includes(scope)),
  )
  if (chosen) return chosen
  const known = candidates.map(
    ({ client }) => `${client.name} (${client.oauthScopes.join(' ') || 'no scopes'})`,
  )
  throw new Error(
    `no user pool client may have the scopes "${options.scopes.join(' ')}"; the template has: ${known.join(', ') || 'no such client'}`,
  )
}
