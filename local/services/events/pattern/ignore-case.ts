/**
 * Text to compare without regard to case, the way AWS does: each character of the pattern stands for its upper and
 * its lower case form, whatever their lengths.
 */
export type CaselessText = readonly (readonly string[])[]

/** Prepares a pattern's text. */
export function toCaseless(text: string): CaselessText {
  return Array.from(text, (character) => [...new Set([character.toLowerCase(), character.toUpperCase()])])
}

/** Whether the whole of `value` is `text`. */
export function equalsCaseless(text: CaselessText, value: string): boolean {
  return endsOf(text, value, 0).includes(value.length)
}

/** Whether `value` begins with `text`. */
export function startsWithCaseless(text: CaselessText, value: string): boolean {
  return endsOf(text, value, 0).length > 0
}

/** Whether `value` ends with `text`. */
export function endsWithCaseless(text: CaselessText, value: string): boolean {
  const longest = text.reduce((sum, forms) => sum + Math.max(...forms.map((form) => form.length)), 0)
  for (let start = Math.max(0, value.length - longest); start <= value.length; start++) {
    if (endsOf(text, value, start).includes(value.length)) return true
  }
  return false
}

/** Where `text` can end in `value` when it begins at `start`. */
function endsOf(text: CaselessText, value: string, start: number): readonly number[] {
  let ends: readonly number[] = [start]
  for (const forms of text) {
    ends = ends.flatMap((end) =>
      forms.filter((form) => value.startsWith(form, end)).map((form) => end + form.length),
    )
    if (ends.length === 0) return ends
  }
  return ends
}
