import { createLocalJWKSet } from 'jose'
import type { JSONWebKeySet, LocalJWKSet } from 'jose'
import * as z from 'zod'
import type { Clock } from '../../clock.ts'
import { whileWorking } from '../../clock.ts'

/** An issuer that runs in this process: the local Cognito service. */
export interface LocalIssuer {
  /** The public keys of `issuer` (the token's `iss`); undefined when it is none of this issuer's. */
  jwks(issuer: string): Promise<JSONWebKeySet> | undefined
}

/** The issuer's keys cannot be had: no caller can be authorized, on AWS as here. */
export class IssuerUnavailableError extends Error {
  override readonly name = 'IssuerUnavailableError'
}

/** AWS gives an issuer this long for each of the two documents. */
const FETCH_TIMEOUT_MS = 1_500
/** AWS reads no more of a key set. */
const MAX_JWKS_BYTES = 150 * 1024
/** AWS keeps keys for two hours. */
const CACHE_MS = 2 * 60 * 60 * 1000
/** A token with an unknown `kid` makes the gateway look again, so that a restarted issuer is known; not more often. */
const REFETCH_MS = 30 * 1000

const configurationSchema = z.object({ jwks_uri: z.url() })
const jwksSchema = z.object({ keys: z.array(z.looseObject({ kty: z.string() })) })

interface CachedKeys {
  readonly keys: Promise<LocalJWKSet>
  readonly fetchedAt: number
}

/** The public keys of token issuers: of those in this process as they stand, of all others over HTTP, cached. */
export class IssuerKeys {
  readonly #clock: Clock
  readonly #localIssuers: readonly LocalIssuer[]
  readonly #cache = new Map<string, CachedKeys>()
  readonly #local = new Map<string, Promise<LocalJWKSet>>()

  constructor(clock: Clock, localIssuers: readonly LocalIssuer[]) {
    this.#clock = clock
    this.#localIssuers = localIssuers
  }

  /**
   * The keys of `issuer`, among them the one called `kid` if the issuer has it.
   * @throws {IssuerUnavailableError} when the issuer does not answer in time, or not as an OpenID provider does
   */
  async keysFor(issuer: string, kid: string): Promise<LocalJWKSet> {
    const local = this.#localKeys(issuer)
    if (local) return whileWorking(this.#clock, () => local)
    const now = this.#clock.now()
    const cached = this.#cache.get(issuer)
    if (cached && now - cached.fetchedAt < CACHE_MS) {
      const keys = await cached.keys
      const known = keys.jwks()?.keys.some((key) => key.kid === kid) ?? false
      if (known || now - cached.fetchedAt < REFETCH_MS) return keys
    }
    return this.#fetchKeys(issuer, now)
  }

  #localKeys(issuer: string): Promise<LocalJWKSet> | undefined {
    const known = this.#local.get(issuer)
    if (known) return known
    for (const localIssuer of this.#localIssuers) {
      const jwks = localIssuer.jwks(issuer)
      if (!jwks) continue
      const keys = jwks.then(createLocalJWKSet)
      this.#local.set(issuer, keys)
      return keys
    }
    return undefined
  }

  #fetchKeys(issuer: string, now: number): Promise<LocalJWKSet> {
    const keys = whileWorking(this.#clock, () => this.#download(issuer))
    this.#cache.set(issuer, { keys, fetchedAt: now })
    keys.catch(() => this.#cache.delete(issuer))
    return keys
  }

  async #download(issuer: string): Promise<LocalJWKSet> {
    const base = issuer.endsWith('/') ? issuer.slice(0, -1) : issuer
    const configuration = configurationSchema.safeParse(
      await this.#getJson(issuer, `${base}/.well-known/openid-configuration`),
    )
    if (!configuration.success) {
      throw new IssuerUnavailableError(`issuer ${issuer}: its OpenID configuration names no jwks_uri`)
    }
    const jwks = jwksSchema.safeParse(await this.#getJson(issuer, configuration.data.jwks_uri))
    if (!jwks.success) throw new IssuerUnavailableError(`issuer ${issuer}: its jwks_uri gives no key set`)
    return createLocalJWKSet(jwks.data)
  }

  async #getJson(issuer: string, url: string): Promise<unknown> {
    const abort = new AbortController()
    const timer = this.#clock.schedule(FETCH_TIMEOUT_MS, () => abort.abort())
    try {
      const response = await fetch(url, { signal: abort.signal })
      const text = await response.text()
      if (!response.ok) throw new Error(`status ${response.status}`)
      if (text.length > MAX_JWKS_BYTES) throw new Error(`more than ${MAX_JWKS_BYTES} bytes`)
      return JSON.parse(text)
    } catch (error) {
      const reason = abort.signal.aborted ? `no answer in ${FETCH_TIMEOUT_MS} ms` : describe(error)
      throw new IssuerUnavailableError(`issuer ${issuer}: cannot read ${url} (${reason})`, { cause: error })
    } finally {
      timer.cancel()
    }
  }
}

function describe(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
