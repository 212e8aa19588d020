/** A secret of one sign-in and its hash, RFC 7636: who intercepts the code cannot use it. */
export interface Pkce {
  readonly verifier: string
  readonly challenge: string
}

/** Makes a new pair; the challenge is made by SHA-256. */
export async function createPkce(): Promise<Pkce> {
  const verifier = randomText()
  const hash = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(verifier))
  return { verifier, challenge: base64Url(new Uint8Array(hash)) }
}

/** 256 random bits, fit for URLs. */
export function randomText(): string {
  return base64Url(crypto.getRandomValues(new Uint8Array(32)))
}

function base64Url(bytes: Uint8Array): string {
  return btoa(String.fromCodePoint(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '')
}
