import { createHash } from 'node:crypto'
import * as z from 'zod'
import type { Clock } from '../../clock.ts'
import { randomHex } from '../../random-id.ts'
import type { Storage, StorageTable } from '../../storage.ts'

/** What a code or token was given for. */
const grantSchema = z.object({
  poolId: z.string(),
  clientId: z.string(),
  username: z.string(),
  scopes: z.array(z.string()),
  authTime: z.number(),
  originJti: z.string(),
  nonce: z.string().optional(),
  /** Authorization codes: where it was sent, which must be named again. */
  redirectUri: z.string().optional(),
  /** Authorization codes with PKCE: the S256 challenge. */
  codeChallenge: z.string().optional(),
  expiresAt: z.number(),
})
export type Grant = z.infer<typeof grantSchema>

const kinds = ['codes', 'refresh-tokens', 'sessions', 'challenges'] as const
export type GrantKind = (typeof kinds)[number]

const DIGITS = 64

/**
 * What Cognito hands out and later takes back: authorization codes, refresh tokens, sessions of the hosted page,
 * open challenges. Only a hash of each is kept.
 */
export class GrantStore {
  readonly #clock: Clock
  readonly #tables: Record<GrantKind, StorageTable>

  constructor(clock: Clock, storage: Storage) {
    this.#clock = clock
    this.#tables = {
      codes: storage.table('cognito/codes'),
      'refresh-tokens': storage.table('cognito/refresh-tokens'),
      sessions: storage.table('cognito/sessions'),
      challenges: storage.table('cognito/challenges'),
    }
  }

  /** Hands out a secret that stands for `grant` during `seconds`. */
  give(kind: GrantKind, grant: Omit<Grant, 'expiresAt'>, seconds: number): string {
    const secret = randomHex(DIGITS)
    const row: Grant = { ...grant, expiresAt: this.#clock.now() + seconds * 1000 }
    this.#tables[kind].set(hash(secret), row)
    return secret
  }

  /** What `secret` stands for; undefined when it is unknown or has expired. */
  read(kind: GrantKind, secret: string): Grant | undefined {
    const parsed = grantSchema.safeParse(this.#tables[kind].get(hash(secret)))
    if (!parsed.success) return undefined
    if (parsed.data.expiresAt > this.#clock.now()) return parsed.data
    this.#tables[kind].delete(hash(secret))
    return undefined
  }

  /** As `read`, and the secret is used up. */
  take(kind: GrantKind, secret: string): Grant | undefined {
    const grant = this.read(kind, secret)
    this.#tables[kind].delete(hash(secret))
    return grant
  }
}

function hash(secret: string): string {
  return createHash('sha256').update(secret).digest('hex')
}
