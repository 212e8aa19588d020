import * as z from 'zod/mini'

import { ApiError } from './api-error.ts'
import { parsePart } from './parse.ts'
import type { Route } from './route.ts'

/** The header's value: 1 to 200 printable ASCII characters. */
export const idempotencyKeySchema = z.string().check(z.regex(/^[\x20-\x7e]{1,200}$/))

export const IDEMPOTENCY_KEY_HEADER = {
  name: 'Idempotency-Key',
  description:
    'Your name for this request: sent again within 24 hours, it is answered as before and does nothing.',
  schema: z.optional(idempotencyKeySchema),
} as const

/** Of an answer to a request that was made before. */
export const REPLAYED = { 'idempotent-replayed': 'true' } as const

/** The key of a request, if it has one. @throws {ApiError} 422 for a key that is none */
export function readIdempotencyKey(
  headers: Readonly<Record<string, string | undefined>>,
): string | undefined {
  const header = headers['idempotency-key']
  return header === undefined ? undefined : parsePart('header Idempotency-Key', idempotencyKeySchema, header)
}

/** Whether a route takes the header. */
export function takesIdempotencyKey({ headers = [] }: Pick<Route, 'headers'>): boolean {
  return headers.some(({ name }) => name === IDEMPOTENCY_KEY_HEADER.name)
}

/**
 * Refuses the header where it would be ignored: its sender relies on it. Requests that change nothing may have it.
 * @throws {ApiError} 400
 */
export function refuseIdempotencyKey(
  route: Pick<Route, 'headers' | 'method' | 'path' | 'repeated'>,
  headers: Readonly<Record<string, string | undefined>>,
): void {
  if (headers['idempotency-key'] === undefined || route.method === 'GET' || takesIdempotencyKey(route)) return
  throw new ApiError(
    400,
    'idempotency_key_not_taken',
    `${route.method} ${route.path} takes no Idempotency-Key. Send it without. ${route.repeated ?? 'Sent again, it is done again.'}`,
  )
}

/** The key stands for another request. */
export function keyReused(period: string): ApiError {
  return new ApiError(
    409,
    'idempotency_key_reused',
    `This Idempotency-Key was used for another request in the last ${period}. Use a new one.`,
  )
}
