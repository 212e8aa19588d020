import * as z from 'zod/mini'

import type { Config } from './config.ts'
import { createPkce, randomText } from './pkce.ts'
import type { Session } from './session.ts'
import { SignedOutError } from './signed-out-error.ts'
import { isFresh, type Tokens, TokenStore } from './tokens.ts'

type CognitoSignIn = Extract<Config['signIn'], { kind: 'cognito' }>

/** What has to be remembered while the person is on the hosted page. */
const pendingSchema = z.object({ state: z.string(), verifier: z.string(), returnTo: z.string() })
const PENDING_KEY = 'stepladder.sign-in'

const NOT_OURS = 'This sign-in was not started in this tab, or was used before.'

const answerSchema = z.object({
  access_token: z.string(),
  expires_in: z.number(),
  refresh_token: z.optional(z.string()),
})

/** Signs in on Cognito's hosted page: authorization code with PKCE. */
export class CognitoSession implements Session {
  readonly #signIn: CognitoSignIn
  readonly #home: string
  readonly #store = new TokenStore('cognito')
  /** One renewal serves all who wait: a refresh token may be usable once. */
  #renewal: Promise<Tokens> | undefined

  /** @param home path that a sign-out ends at */
  constructor(signIn: CognitoSignIn, home = '/') {
    this.#signIn = signIn
    this.#home = home
  }

  get isSignedIn(): boolean {
    return this.#store.read() !== undefined
  }

  async signIn(): Promise<void> {
    const { domain, clientId, redirectUri, scopes } = this.#signIn
    const { verifier, challenge } = await createPkce()
    const state = randomText()
    const returnTo = location.pathname + location.search + location.hash
    sessionStorage.setItem(PENDING_KEY, JSON.stringify({ state, verifier, returnTo }))
    const query = new URLSearchParams({
      response_type: 'code',
      client_id: clientId,
      redirect_uri: redirectUri,
      scope: scopes.join(' '),
      state,
      code_challenge: challenge,
      code_challenge_method: 'S256',
    })
    location.assign(`${domain}/oauth2/authorize?${query.toString()}`)
  }

  async signOut(): Promise<void> {
    const { domain, clientId, redirectUri } = this.#signIn
    this.#store.clear()
    const query = new URLSearchParams({
      client_id: clientId,
      logout_uri: new URL(redirectUri).origin + this.#home,
    })
    location.assign(`${domain}/logout?${query.toString()}`)
  }

  async token(): Promise<string> {
    const tokens = this.#store.read()
    if (!tokens) throw new SignedOutError()
    if (isFresh(tokens)) return tokens.accessToken
    this.#renewal ??= this.#renew(tokens).finally(() => {
      this.#renewal = undefined
    })
    return (await this.#renewal).accessToken
  }

  refuse(token: string): void {
    const tokens = this.#store.read()
    if (tokens?.accessToken === token) this.#store.write({ ...tokens, expiresAt: 0 })
  }

  /**
   * Ends a sign-in on the page that the hosted page came back to.
   * @param query what stands behind `?` in its address
   * @returns the path that the person started from
   * @throws {Error} in words, when the hosted page refused or the answer belongs to no sign-in of this tab
   */
  async complete(query: URLSearchParams): Promise<string> {
    const pending = readPending()
    sessionStorage.removeItem(PENDING_KEY)
    // Before anything else is believed, words of a refusal too: anybody can make a link to this page.
    if (!pending || query.get('state') !== pending.state) throw new Error(NOT_OURS)
    const refusal = query.get('error_description') ?? query.get('error')
    if (refusal !== null) throw new Error(`The sign-in was refused: ${refusal}.`)
    const code = query.get('code')
    if (code === null) throw new Error(NOT_OURS)
    const { redirectUri } = this.#signIn
    await this.#ask({
      grant_type: 'authorization_code',
      code,
      redirect_uri: redirectUri,
      code_verifier: pending.verifier,
    })
    // Only a path of ours: `//elsewhere.example` would be another origin.
    return /^\/(?!\/)/u.test(pending.returnTo) ? pending.returnTo : '/'
  }

  async #renew({ refreshToken }: Tokens): Promise<Tokens> {
    if (refreshToken === undefined) {
      this.#store.clear()
      throw new SignedOutError()
    }
    return this.#ask({ grant_type: 'refresh_token', refresh_token: refreshToken }, refreshToken)
  }

  async #ask(form: Record<string, string>, refreshToken?: string): Promise<Tokens> {
    const { domain, clientId } = this.#signIn
    const response = await fetch(`${domain}/oauth2/token`, {
      method: 'POST',
      body: new URLSearchParams({ ...form, client_id: clientId }),
    })
    if (response.status >= 500)
      throw new Error(`The sign-in service answered with status ${response.status}.`)
    if (!response.ok) {
      this.#store.clear()
      throw new SignedOutError()
    }
    const answer = z.parse(answerSchema, await response.json())
    const refresh = answer.refresh_token ?? refreshToken
    const tokens = {
      accessToken: answer.access_token,
      expiresAt: Date.now() + answer.expires_in * 1000,
      ...(refresh !== undefined && { refreshToken: refresh }),
    }
    this.#store.write(tokens)
    return tokens
  }
}

function readPending(): z.infer<typeof pendingSchema> | undefined {
  const text = sessionStorage.getItem(PENDING_KEY)
  return text === null ? undefined : pendingSchema.safeParse(JSON.parse(text)).data
}
