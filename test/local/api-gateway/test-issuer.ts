import { createServer } from 'node:http'
import type { JWTPayload } from 'jose'
import { exportJWK, generateKeyPair, SignJWT } from 'jose'
import { onTestFinished } from 'vitest'

/** An OpenID provider of the test's own, over real HTTP. */
export interface TestIssuer {
  readonly url: string
  /** Paths that were asked for, in order. */
  readonly requests: string[]
  /** Stops answering: requests stay open. */
  hang(): void
  /** A fresh key pair takes the place of the old one. */
  rotate(): Promise<void>
  /** Signs claims with the key of now; `kid: null` names no key. */
  sign(claims: TestClaims, header?: { kid?: string | null }): Promise<string>
}

/** Claims of a token; undefined ones are left out. */
export type TestClaims = Record<string, unknown>

/** Runs an issuer on a free port until the test ends. */
export async function startIssuer(): Promise<TestIssuer> {
  const requests: string[] = []
  let isHanging = false
  let number = 0
  let keys = await generateKeyPair('RS256', { extractable: true })
  let url = ''
  const server = createServer((request, response) => {
    requests.push(request.url ?? '')
    if (isHanging) return
    void (async () => {
      const jwk = { ...(await exportJWK(keys.publicKey)), kid: `key-${number}`, alg: 'RS256', use: 'sig' }
      const body = request.url === '/keys' ? { keys: [jwk] } : { issuer: url, jwks_uri: `${url}/keys` }
      response.setHeader('content-type', 'application/json').end(JSON.stringify(body))
    })()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  url = `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`
  onTestFinished(async () => {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  })
  return {
    url,
    requests,
    hang: () => void (isHanging = true),
    rotate: async () => {
      number++
      keys = await generateKeyPair('RS256', { extractable: true })
    },
    sign: (claims, header = {}) =>
      new SignJWT(withoutAbsent(claims))
        .setProtectedHeader({
          alg: 'RS256',
          ...(header.kid !== null && { kid: header.kid ?? `key-${number}` }),
        })
        .sign(keys.privateKey),
  }
}

/** What JSON would leave out anyway. */
export function withoutAbsent(claims: TestClaims): JWTPayload {
  return Object.fromEntries(Object.entries(claims).filter(([, value]) => value !== undefined))
}
