import * as z from 'zod/mini'

import type { Role, Session } from './session.ts'
import { SignedOutError } from './signed-out-error.ts'
import { isFresh, type Tokens, TokenStore } from './tokens.ts'

const answerSchema = z.object({ accessToken: z.string(), expiresIn: z.number() })

/** Signs in on a laptop: one click, no password. */
export class LocalSession implements Session {
  readonly #url: string
  readonly #role: Role
  readonly #store: TokenStore
  /** As `npm start` names them, so its plushies are there. */
  readonly defaultUser: string

  constructor(url: string, role: Role) {
    this.#url = url
    this.#role = role
    this.defaultUser = role === 'operator' ? 'olga-the-operator' : 'demo'
    this.#store = new TokenStore(`local.${role}`)
  }

  get isSignedIn(): boolean {
    return this.#store.read() !== undefined
  }

  async signIn(user: string = this.defaultUser): Promise<void> {
    await this.#renew(user)
  }

  async signOut(): Promise<void> {
    this.#store.clear()
  }

  async token(): Promise<string> {
    const tokens = this.#store.read()
    if (!tokens) throw new SignedOutError()
    return isFresh(tokens)
      ? tokens.accessToken
      : (await this.#renew(tokens.user ?? this.defaultUser)).accessToken
  }

  refuse(token: string): void {
    const tokens = this.#store.read()
    // The name stays: after a leap of the local cloud's clock every token is out of date.
    if (tokens?.accessToken === token) this.#store.write({ ...tokens, expiresAt: 0 })
  }

  async #renew(user: string): Promise<Tokens> {
    const response = await fetch(this.#url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ user, operator: this.#role === 'operator' }),
    })
    if (!response.ok) throw new Error(`The local sign-in answered with status ${response.status}.`)
    const { accessToken, expiresIn } = z.parse(answerSchema, await response.json())
    const tokens = { accessToken, expiresAt: Date.now() + expiresIn * 1000, user }
    this.#store.write(tokens)
    return tokens
  }
}
