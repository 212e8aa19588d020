import { randomId } from '../../random-id.ts'
import type { GrantStore } from './grants.ts'
import type { TokenIssuer } from './tokens.ts'
import type { UserDirectory } from './user-directory.ts'
import type { PoolClient, User, UserPool } from './user-pool.ts'

/** What the parts of the local Cognito share. */
export interface CognitoParts {
  readonly directory: UserDirectory
  readonly grants: GrantStore
  readonly tokens: TokenIssuer
  /** The URL of the AWS endpoint. */
  endpoint(): string
}

/** Tokens of one sign-in. */
export interface TokenSet {
  readonly accessToken: string
  /** Absent when `openid` was not granted. */
  readonly idToken?: string
  /** Absent when the tokens were refreshed. */
  readonly refreshToken?: string
  readonly expiresIn: number
}

/** A sign-in about to become tokens. */
export interface TokenRequest {
  readonly pool: UserPool
  readonly client: PoolClient
  readonly user: User
  readonly scopes: readonly string[]
  readonly hasIdToken: boolean
  readonly nonce?: string | undefined
  /** Of an earlier sign-in, when its tokens are refreshed: then no refresh token is given. */
  readonly refreshed?: { readonly authTime: number; readonly originJti: string }
  /** Absent: now. */
  readonly authTime?: number
}

/** Makes the tokens of one sign-in. */
export async function issueTokens(parts: CognitoParts, request: TokenRequest): Promise<TokenSet> {
  const { pool, client, user, scopes } = request
  const authTime = request.refreshed?.authTime ?? request.authTime ?? parts.tokens.now()
  const originJti = request.refreshed?.originJti ?? randomId()
  const signIn = { pool, client, user, scopes, authTime, originJti, nonce: request.nonce }
  const accessToken = await parts.tokens.accessToken(signIn)
  const idToken = request.hasIdToken ? await parts.tokens.idToken(signIn, accessToken) : undefined
  const refreshToken = request.refreshed
    ? undefined
    : parts.grants.give(
        'refresh-tokens',
        {
          poolId: pool.id,
          clientId: client.id,
          username: user.username,
          scopes: [...scopes],
          authTime,
          originJti,
        },
        client.refreshTokenSeconds,
      )
  return {
    accessToken,
    ...(idToken !== undefined && { idToken }),
    ...(refreshToken !== undefined && { refreshToken }),
    expiresIn: client.accessTokenSeconds,
  }
}
