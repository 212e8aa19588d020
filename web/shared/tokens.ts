import * as z from 'zod/mini'

const tokensSchema = z.object({
  accessToken: z.string(),
  /** Milliseconds since 1970. */
  expiresAt: z.number(),
  refreshToken: z.optional(z.string()),
  /** Who signed in on a laptop. */
  user: z.optional(z.string()),
})

/** What a sign-in gave. */
export type Tokens = z.infer<typeof tokensSchema>

/** A token is renewed this long before it expires, so that none expires on its way. */
const RENEW_BEFORE_MS = 60_000

/** Whether a token still works for a while. */
export function isFresh(tokens: Tokens): boolean {
  return tokens.expiresAt - Date.now() > RENEW_BEFORE_MS
}

/** Keeps tokens for as long as the tab is open: other tabs and later visits sign in again. */
export class TokenStore {
  readonly #key: string

  /** @param name tells apart tokens of different kinds, e.g. those for users and for operators */
  constructor(name: string) {
    this.#key = `stepladder.tokens.${name}`
  }

  read(): Tokens | undefined {
    const text = sessionStorage.getItem(this.#key)
    if (text === null) return undefined
    try {
      return tokensSchema.safeParse(JSON.parse(text)).data
    } catch {
      return undefined
    }
  }

  write(tokens: Tokens): void {
    sessionStorage.setItem(this.#key, JSON.stringify(tokens))
  }

  clear(): void {
    sessionStorage.removeItem(this.#key)
  }
}
