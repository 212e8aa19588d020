import * as z from 'zod'
import { AwsError } from '../../../aws-error.ts'
import type { JsonObject } from '../../../json.ts'

/**
 * Reads the input of an API action.
 * @throws {AwsError} ValidationException that names each member that is wrong.
 */
export function parseInput<Schema extends z.ZodType>(schema: Schema, input: JsonObject): z.output<Schema> {
  const parsed = schema.safeParse(input)
  if (parsed.success) return parsed.data
  const problems = parsed.error.issues.map(({ path, message }) => `Value at '${path.join('.')}': ${message}`)
  const count = problems.length
  throw new AwsError(
    'ValidationException',
    `${count} validation error${count === 1 ? '' : 's'} detected: ${problems.join('; ')}`,
  )
}

/** A time on the wire (seconds since 1970) or as ISO text, in milliseconds. */
export const timeSchema = z.union([z.number(), z.string()]).transform((time, check) => {
  const milliseconds = typeof time === 'number' ? time * 1_000 : Date.parse(time)
  if (Number.isNaN(milliseconds)) check.addIssue(`${time} is not a time`)
  return milliseconds
})

/** Names of rules, archives and replays. */
export const nameSchema = z
  .string()
  .min(1)
  .max(64)
  .regex(/^[.\-_A-Za-z0-9]+$/, 'must have only letters, digits, ".", "-" and "_"')

/** Members that every List action takes. */
export const pageSchema = z.object({
  NamePrefix: z.optional(z.string()),
  NextToken: z.optional(z.string()),
  Limit: z.optional(z.number().min(1).max(100)),
})

const DEFAULT_LIMIT = 100

/** One page of items in the order of their names. @throws {AwsError} for a token that no page gave. */
export function pageOf<Item extends { readonly name: string }>(
  items: readonly Item[],
  { NamePrefix = '', NextToken, Limit = DEFAULT_LIMIT }: z.infer<typeof pageSchema>,
): { readonly page: readonly Item[]; readonly next: { readonly NextToken?: string } } {
  const named = items
    .filter(({ name }) => name.startsWith(NamePrefix))
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))
  const token = NextToken === undefined ? '0' : Buffer.from(NextToken, 'base64url').toString()
  if (!/^\d+$/.test(token)) throw new AwsError('ValidationException', 'The NextToken is not valid.')
  const start = Number(token)
  const end = start + Limit
  const next = end < named.length ? { NextToken: Buffer.from(String(end)).toString('base64url') } : {}
  return { page: named.slice(start, end), next }
}

/** Seconds since 1970, as the JSON protocol writes times. */
export function wireTime(milliseconds: number): number {
  return milliseconds / 1_000
}
