import { createHash } from 'node:crypto'

import * as z from 'zod/mini'

import type { PageMark } from './execution-pages.ts'
import { InvalidCursorError } from '../../../aws/invalid-cursor-error.ts'

/** The last execution that a list has looked at. Lists go by start, the latest first, then by key. */
export interface RunPosition {
  /** Milliseconds since 1970. */
  readonly at: number
  /** `<job>/<name>` */
  readonly key: string
}

/** Where a list of runs goes on. */
export interface RunCursor {
  readonly position: RunPosition | undefined
  /** By job: shortcuts to the page that has the position. The list is the same without them, and slower. */
  readonly marks: Readonly<Record<string, PageMark>>
}

/** A URL with everything in it must stay below the 10,240 bytes that API Gateway takes. */
const MAX_CURSOR_LENGTH = 6000

// Made for the first cursor: most lists start without one.
const cursorSchema = z.lazy(() =>
  z.object({
    /** Of which list it is: a hash of the filters. */
    of: z.string(),
    position: z.optional(z.object({ at: z.number(), key: z.string() })),
    /** What ListExecutions takes: an edited cursor must not get further than this. */
    marks: z.record(
      z.string(),
      z.union([
        z.object({
          token: z.string().check(z.minLength(1), z.maxLength(3096)),
          size: z.number().check(z.int(), z.minimum(1), z.maximum(1000)),
        }),
        z.literal('end'),
      ]),
    ),
  }),
)

/** Writes a cursor. Shortcuts that do not fit are left out. @param filters what the list was asked for */
export function encodeRunCursor({ position, marks }: RunCursor, filters: unknown): string {
  const fitting: Record<string, PageMark> = {}
  const encode = (): string =>
    Buffer.from(JSON.stringify({ of: hashOf(filters), position, marks: fitting })).toString('base64url')
  for (const [job, mark] of Object.entries(marks)) {
    fitting[job] = mark
    if (encode().length > MAX_CURSOR_LENGTH) delete fitting[job]
  }
  return encode()
}

/** The inverse of {@link encodeRunCursor}. @throws {InvalidCursorError} when it is none, or of a list with other filters */
export function decodeRunCursor(cursor: string, filters: unknown): RunCursor {
  let decoded: z.infer<typeof cursorSchema>
  try {
    const value: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString())
    decoded = z.parse(cursorSchema, value)
  } catch (cause) {
    throw new InvalidCursorError(
      'the cursor is not one that a list of runs answered with: start without it',
      {
        cause,
      },
    )
  }
  if (decoded.of !== hashOf(filters)) {
    throw new InvalidCursorError('the cursor is of a list with other filters: start without it')
  }
  return { position: decoded.position, marks: decoded.marks }
}

function hashOf(filters: unknown): string {
  return createHash('sha256').update(JSON.stringify(filters)).digest('base64url').slice(0, 12)
}
