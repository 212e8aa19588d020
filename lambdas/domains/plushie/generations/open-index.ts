/** Spreads the open generations over partitions of the index: one alone would cap all submits at about 1,000 a second. */
const SHARDS = 8

/** All partition keys of the sparse index `open`. */
export const OPEN_SHARDS: readonly string[] = Array.from({ length: SHARDS }, (_, shard) => `open#${shard}`)

export const OPEN_INDEX = 'open'

/** The partition of the index `open` in which a generation stands while it is `processing`. */
export function openShard(generationId: string): string {
  let sum = 0
  for (const character of generationId) sum = (sum + character.charCodeAt(0)) % SHARDS
  return `open#${sum}`
}

/** The attributes that put a generation into the index. Every end of a generation removes them. */
export function openingAttributes(
  generationId: string,
  now: string,
): { openShard: string; openSince: string } {
  return { openShard: openShard(generationId), openSince: now }
}
