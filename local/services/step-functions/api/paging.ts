import * as z from 'zod'
import { AwsError } from '../../../aws-error.ts'

/** Members that every paged action takes. 0 or absent means 100; AWS allows 1000 at most. */
export const pagingSchema = {
  maxResults: z.number().int().min(0).max(1000).optional(),
  nextToken: z.string().optional(),
}

const DEFAULT_PAGE = 100

export interface Page<Item> {
  readonly items: readonly Item[]
  readonly nextToken?: string
}

/**
 * Cuts one page out of a list. The token names the last item given out, so that items that come to the list's front
 * meanwhile shift nothing.
 * @throws {AwsError} `InvalidToken`
 */
export function paginate<Item>(
  list: readonly Item[],
  request: { readonly maxResults?: number | undefined; readonly nextToken?: string | undefined },
  keyOf: (item: Item) => string,
): Page<Item> {
  const size = request.maxResults || DEFAULT_PAGE
  const start = request.nextToken === undefined ? 0 : startAfter(list, request.nextToken, keyOf)
  const items = list.slice(start, start + size)
  const last = items.at(-1)
  if (last === undefined || start + size >= list.length) return { items }
  return { items, nextToken: Buffer.from(keyOf(last)).toString('base64url') }
}

function startAfter<Item>(list: readonly Item[], token: string, keyOf: (item: Item) => string): number {
  const key = Buffer.from(token, 'base64url').toString()
  const index = list.findIndex((item) => keyOf(item) === key)
  if (index < 0) throw new AwsError('InvalidToken', `Invalid Token: 'Invalid token'`)
  return index + 1
}
