import { calculateJwkThumbprint, exportJWK, generateKeyPair, importJWK } from 'jose'
import type { CryptoKey, JSONWebKeySet, JWK } from 'jose'
import * as z from 'zod'
import type { Clock } from '../../clock.ts'
import { whileWorking } from '../../clock.ts'
import type { Storage } from '../../storage.ts'

/** The key that signs all tokens of the local user pools. */
export interface SigningKey {
  readonly kid: string
  readonly privateKey: CryptoKey | Uint8Array
  /** What anyone may see of it. */
  readonly jwks: JSONWebKeySet
}

const storedSchema = z.record(z.string(), z.string())
const STORAGE_KEY = 'signing'

/** The key in the storage; a fresh RSA key, put there, where it has none. */
export function loadSigningKey(clock: Clock, storage: Storage): Promise<SigningKey> {
  return whileWorking(clock, async () => {
    const table = storage.table('cognito/keys')
    const stored = storedSchema.safeParse(table.get(STORAGE_KEY))
    const privateJwk = stored.success ? stored.data : await generate()
    if (!stored.success) table.set(STORAGE_KEY, privateJwk)
    const publicJwk: JWK = { kty: 'RSA', n: privateJwk['n'] ?? '', e: privateJwk['e'] ?? '' }
    const kid = await calculateJwkThumbprint(publicJwk)
    return {
      kid,
      privateKey: await importJWK(privateJwk, 'RS256'),
      jwks: { keys: [{ ...publicJwk, kid, alg: 'RS256', use: 'sig' }] },
    }
  })
}

async function generate(): Promise<Record<string, string>> {
  const { privateKey } = await generateKeyPair('RS256', { extractable: true })
  return storedSchema.parse(await exportJWK(privateKey))
}
