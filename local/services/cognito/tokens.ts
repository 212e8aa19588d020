import { createHash } from 'node:crypto'
import { createLocalJWKSet, errors, jwtVerify, SignJWT } from 'jose'
import type { JWTPayload } from 'jose'
import * as z from 'zod'
import { AwsError } from '../../aws-error.ts'
import type { Clock } from '../../clock.ts'
import { whileWorking } from '../../clock.ts'
import { randomId } from '../../random-id.ts'
import type { SigningKey } from './signing-key.ts'
import type { PoolClient, User, UserPool } from './user-pool.ts'

/** The scope of a token that may read and change its own user. */
export const USER_ADMIN_SCOPE = 'aws.cognito.signin.user.admin'

/** Who signed in, by which client, when. */
export interface SignIn {
  readonly pool: UserPool
  readonly client: PoolClient
  readonly user: User
  readonly scopes: readonly string[]
  /** Seconds since 1970; stays the same when tokens are refreshed. */
  readonly authTime: number
  /** Stays the same when tokens are refreshed. */
  readonly originJti: string
  readonly nonce?: string | undefined
  /** @default the user's groups */
  readonly groups?: readonly string[] | undefined
}

const accessTokenSchema = z.object({
  iss: z.string(),
  token_use: z.literal('access'),
  /** Absent in the tokens of programs. */
  username: z.string().optional(),
  scope: z.string().transform((text) => text.split(' ')),
})
export type AccessTokenClaims = z.infer<typeof accessTokenSchema>

/** Makes and reads tokens with the claims, names and lifetimes of Cognito's. */
export class TokenIssuer {
  readonly #clock: Clock
  readonly #key: () => Promise<SigningKey>

  constructor(clock: Clock, key: () => Promise<SigningKey>) {
    this.#clock = clock
    this.#key = key
  }

  /** Seconds since 1970, now. */
  now(): number {
    return Math.floor(this.#clock.now() / 1000)
  }

  /** An access token of a user. */
  accessToken(signIn: SignIn): Promise<string> {
    return this.#sign(signIn.pool, signIn.client.accessTokenSeconds, {
      sub: signIn.user.sub,
      ...groupsClaim(signIn),
      version: 2,
      client_id: signIn.client.id,
      origin_jti: signIn.originJti,
      event_id: randomId(),
      token_use: 'access',
      scope: signIn.scopes.join(' '),
      auth_time: signIn.authTime,
      username: signIn.user.username,
    })
  }

  /** An ID token, with the user's attributes; `accessToken` is the one it goes with. */
  idToken(signIn: SignIn, accessToken: string): Promise<string> {
    const {
      email_verified: emailVerified,
      phone_number_verified: phoneVerified,
      ...attributes
    } = signIn.user.attributes
    return this.#sign(signIn.pool, signIn.client.idTokenSeconds, {
      ...attributes,
      ...(emailVerified !== undefined && { email_verified: emailVerified === 'true' }),
      ...(phoneVerified !== undefined && { phone_number_verified: phoneVerified === 'true' }),
      at_hash: createHash('sha256').update(accessToken).digest().subarray(0, 16).toString('base64url'),
      sub: signIn.user.sub,
      ...groupsClaim(signIn),
      'cognito:username': signIn.user.username,
      ...(signIn.nonce !== undefined && { nonce: signIn.nonce }),
      origin_jti: signIn.originJti,
      aud: signIn.client.id,
      event_id: randomId(),
      token_use: 'id',
      auth_time: signIn.authTime,
    })
  }

  /** An access token of a program that calls by itself (client credentials). */
  machineToken(pool: UserPool, client: PoolClient, scopes: readonly string[]): Promise<string> {
    return this.#sign(pool, client.accessTokenSeconds, {
      sub: client.id,
      token_use: 'access',
      scope: scopes.join(' '),
      auth_time: this.now(),
      version: 2,
      client_id: client.id,
    })
  }

  /**
   * Reads an access token of any local pool.
   * @throws {AwsError} `NotAuthorizedException` when it is none, or has expired
   */
  async readAccessToken(token: string): Promise<AccessTokenClaims> {
    const key = await this.#key()
    try {
      const { payload } = await whileWorking(this.#clock, () =>
        jwtVerify(token, createLocalJWKSet(key.jwks), {
          algorithms: ['RS256'],
          currentDate: new Date(this.#clock.now()),
        }),
      )
      const claims = accessTokenSchema.safeParse(payload)
      if (claims.success) return claims.data
    } catch (error) {
      if (error instanceof errors.JWTExpired) {
        throw new AwsError('NotAuthorizedException', 'Access Token has expired', { cause: error })
      }
      if (!(error instanceof errors.JOSEError)) throw error
    }
    throw new AwsError('NotAuthorizedException', 'Invalid Access Token')
  }

  async #sign(pool: UserPool, lifetimeSeconds: number, claims: JWTPayload): Promise<string> {
    const key = await this.#key()
    const iat = this.now()
    return whileWorking(this.#clock, () =>
      new SignJWT({ ...claims, iss: pool.issuer, iat, exp: iat + lifetimeSeconds, jti: randomId() })
        .setProtectedHeader({ kid: key.kid, alg: 'RS256' })
        .sign(key.privateKey),
    )
  }
}

function groupsClaim(signIn: SignIn): { 'cognito:groups'?: string[] } {
  const groups = signIn.groups ?? signIn.user.groups
  return groups.length > 0 ? { 'cognito:groups': [...groups] } : {}
}
