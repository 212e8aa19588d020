/** A wildcard that cannot be used, in AWS's words. */
export class WildcardError extends Error {
  override readonly name = 'WildcardError'
}

/** The literal stretches between the `*` of a wildcard: `a*b*` is `['a', 'b', '']`. */
export type WildcardSegments = readonly string[]

/** Above this many simultaneously reachable positions AWS refuses a rule (observed; AWS does not document the number). */
const MAX_COMPLEXITY = 10
/** Sets of positions looked at before a pattern counts as too complex to judge. */
const MAX_POSITION_SETS = 20_000
const STAR = -1
const END = -2
const QUOTE = 0x22

/**
 * Splits a wildcard at its `*`. `\*` and `\\` stand for the characters themselves.
 * Positions in messages count UTF-8 bytes and the opening quote, as AWS's do.
 * @throws {WildcardError} on two `*` in a row and on any other escape.
 */
export function parseWildcard(text: string): WildcardSegments {
  const position = (index: number): number => Buffer.byteLength(text.slice(0, index)) + 1
  const segments: string[] = []
  let segment = ''
  for (let index = 0; index < text.length; index++) {
    const character = text.charAt(index)
    if (character === '*') {
      if (text[index + 1] === '*') {
        throw new WildcardError(`Consecutive wildcard characters at pos ${position(index)}`)
      }
      segments.push(segment)
      segment = ''
    } else if (character === '\\') {
      const escaped = text[index + 1]
      if (escaped !== '*' && escaped !== '\\') {
        throw new WildcardError(`Invalid escape character at pos ${position(index)}`)
      }
      segment += escaped
      index++
    } else {
      segment += character
    }
  }
  return [...segments, segment]
}

/** Whether `value` fits: each segment in order, the first at the start and the last at the end. */
export function matchesWildcard(segments: WildcardSegments, value: string): boolean {
  const first = segments[0] ?? ''
  if (segments.length === 1) return value === first
  const last = segments.at(-1) ?? ''
  const lastStart = value.length - last.length
  if (!value.startsWith(first) || !value.endsWith(last)) return false
  let at = first.length
  for (const segment of segments.slice(1, -1)) {
    const found = value.indexOf(segment, at)
    if (found < 0) return false
    at = found + segment.length
  }
  return at <= lastStart
}

/**
 * Whether AWS would refuse these wildcards of one field as too complex: some value could be at more than ten places
 * of the wildcards at once. Each set in `groups` is one operator (a list under `anything-but` counts as one).
 */
export function isTooComplex(groups: readonly (readonly WildcardSegments[])[]): boolean {
  const automaton = new WildcardAutomaton(groups)
  const pending = [automaton.start()]
  const seen = new Set<string>()
  for (let places = pending.pop(); places; places = pending.pop()) {
    for (const byte of automaton.alphabet) {
      const next = automaton.step(places, byte)
      if (next.length === 0) continue
      if (automaton.weigh(next) > MAX_COMPLEXITY || seen.size > MAX_POSITION_SETS) return true
      const key = next.join()
      if (seen.has(key)) continue
      seen.add(key)
      pending.push(next)
    }
  }
  return false
}

/**
 * All wildcards of a field as one automaton over bytes. A place is a wildcard and how many of its tokens were read;
 * a `*` that was read keeps its place on any byte.
 */
class WildcardAutomaton {
  /** Every byte that some wildcard names, and `STAR` for all others. */
  readonly alphabet: readonly number[]
  readonly #tokens: number[] = []
  /** What a place counts as: places that wildcards of one operator share count once. */
  readonly #identities: string[] = []
  readonly #starts: number[] = []

  constructor(groups: readonly (readonly WildcardSegments[])[]) {
    for (const [group, wildcards] of groups.entries()) {
      for (const [path, segments] of wildcards.entries()) {
        const tokens = toTokens(segments)
        this.#starts.push(this.#tokens.length)
        for (let read = 0; read <= tokens.length; read++) {
          this.#tokens.push(tokens[read] ?? END)
          const prefix = tokens.slice(0, read)
          const branched = prefix.indexOf(STAR) >= 0 && prefix.indexOf(STAR) < read - 1
          const own = read === tokens.length ? 'end' : `${branched ? `${path}:` : ''}${prefix.join()}`
          this.#identities.push(`${group}:${own}`)
        }
      }
    }
    this.alphabet = [...new Set([STAR, ...this.#tokens])].filter((token) => token !== END)
  }

  start(): readonly number[] {
    return this.#starts
  }

  step(places: readonly number[], byte: number): readonly number[] {
    const next = new Set<number>()
    for (const place of places) {
      const isInStar = this.#isInStar(place)
      if (isInStar) next.add(place)
      if (this.#tokens[place] === STAR) {
        next.add(place + 1)
        if (byte !== STAR && this.#tokens[place + 1] === byte) next.add(place + 2)
      } else if (byte !== STAR && this.#tokens[place] === byte) next.add(place + 1)
    }
    return [...next].toSorted((a, b) => a - b)
  }

  weigh(places: readonly number[]): number {
    const counted = new Set<string>()
    for (const place of places) {
      counted.add(this.#identities[place] ?? '')
      if (this.#tokens[place] === STAR) counted.add(this.#identities[place + 1] ?? '')
    }
    return counted.size
  }

  #isInStar(place: number): boolean {
    return this.#tokens[place - 1] === STAR
  }
}

/** The bytes of the value that the wildcard describes, with its quotes, as AWS's automaton reads them. */
function toTokens(segments: WildcardSegments): number[] {
  const tokens = segments.flatMap((segment, index) => [...(index > 0 ? [STAR] : []), ...Buffer.from(segment)])
  return [QUOTE, ...tokens, QUOTE]
}
