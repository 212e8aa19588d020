import { createHash } from 'node:crypto'

import * as z from 'zod/mini'

import { InvalidCursorError } from '../../../aws/invalid-cursor-error.ts'

/** Where a list of generations goes on: the last one that was listed, by its place in the index `newest`. */
export interface GenerationPosition {
  readonly createdAt: string
  readonly generationId: string
}

// Made for the first cursor: most lists start without one.
const cursorSchema = z.lazy(() =>
  z.object({
    /** Whose list it is: a hash of the user. */
    of: z.string(),
    createdAt: z.iso.datetime({ precision: 3 }),
    generationId: z.uuid(),
  }),
)

/** Writes a cursor for one user's list. */
export function encodeGenerationCursor(
  { createdAt, generationId }: GenerationPosition,
  userId: string,
): string {
  const cursor = { of: hashOf(userId), createdAt, generationId }
  return Buffer.from(JSON.stringify(cursor)).toString('base64url')
}

/**
 * The inverse of {@link encodeGenerationCursor}.
 * @throws {InvalidCursorError} when it is none, or of another user's list
 */
export function decodeGenerationCursor(cursor: string, userId: string): GenerationPosition {
  let decoded: z.infer<typeof cursorSchema>
  try {
    const value: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString())
    decoded = z.parse(cursorSchema, value)
  } catch (cause) {
    throw new InvalidCursorError(
      'the cursor is not one that a list of generations answered with: start without it',
      { cause },
    )
  }
  if (decoded.of !== hashOf(userId)) {
    throw new InvalidCursorError('the cursor is of another list of generations: start without it')
  }
  return { createdAt: decoded.createdAt, generationId: decoded.generationId }
}

function hashOf(userId: string): string {
  return createHash('sha256').update(userId).digest('base64url').slice(0, 16)
}
