import { v5 as uuidv5, v7 as uuidv7 } from 'uuid'

import { idempotencyKeySchema } from './idempotency-key.ts'
import { parsePart } from './parse.ts'

/** The namespace of ids that are made of a request's key. */
const NAMESPACE = '6f1c9f0e-3c7e-4c53-9a53-0f3f5a1f8d27'

/**
 * An id for what a request makes: a new one, or, for a request with an `Idempotency-Key`, always the same for the same
 * key and request. So a repeated request makes what was made already.
 * @param request what was asked for
 * @throws {ApiError} 422 for a key that is none
 */
export function derivedId(
  headers: Readonly<Record<string, string | undefined>>,
  request: readonly unknown[],
): string {
  const header = headers['idempotency-key']
  if (header === undefined) return uuidv7()
  const key = parsePart('header Idempotency-Key', idempotencyKeySchema, header)
  return uuidv5(JSON.stringify([key, ...request]), NAMESPACE)
}
