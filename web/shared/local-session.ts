import * as z from 'zod/mini'

import type { Role, Session } from './session.ts'
import { SignedOutError } from './signed-out-error.ts'
import { isFresh, type Tokens, TokenStore } from './tokens.ts'

const answerSchema = z.object({ accessToken: z.string(), expiresIn: z.number() })

/** Signs in on a laptop: one click, no password. The same name as `npm start` uses, so its plushies are there. */
export class LocalSession implements Session {
  readonly #url: string
  readonly #role: Role
  readonly #store: TokenStore

  constructor(url: string, role: Role) {
    this.#url = url
    this.#role = role
    this.#store = new TokenStore(`local.${role}`)
  }

  get isSignedIn(): boolean {
    return this.#store.read() !== undefined
  }

  async signIn(): Promise<void> {
    await this.#renew()
  }

  async signOut(): Promise<void> {
    this.#store.clear()
  }

  async token(): Promise<string> {
    const tokens = this.#store.read()
    if (!tokens) throw new SignedOutError()
    return isFresh(tokens) ? tokens.accessToken : (await this.#renew()).accessToken
  }

  refuse(token: string): void {
    if (this.#store.read()?.accessToken === token) this.#store.clear()
  }

  async #renew(): Promise<Tokens> {
    const response = await fetch(this.#url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ operator: this.#role === 'operator' }),
    })
    if (!response.ok) throw new Error(`The local sign-in answered with status ${response.status}.`)
    const { accessToken, expiresIn } = z.parse(answerSchema, await response.json())
    const tokens = { accessToken, expiresAt: Date.now() + expiresIn * 1000 }
    this.#store.write(tokens)
    return tokens
  }
}
