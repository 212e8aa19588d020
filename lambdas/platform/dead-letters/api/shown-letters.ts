import type { Letter } from '../store/dead-letters.ts'
import { readLetter } from './read-letter.ts'
import { isTooDeepToShow, omitted } from '../../runs/history/shown-values.ts'

/** What the letters of an answer may take, in bytes as they travel. Lambda takes 6 MB. */
const MAX_BYTES = 4_000_000
/** The longest text of why a letter is there, in UTF-16 units: a function's error can say anything. */
const MAX_REASON_LENGTH = 1000

/**
 * Letters as a list shows them, the oldest first. All are there, to be redriven and discarded by their receipt; bodies that
 * would make the answer too large, or are nested too deeply, are `{ "@stepladder/omitted": { length } }`.
 */
export function shownLetters(letters: readonly Letter[]) {
  let left = MAX_BYTES
  return letters
    .toSorted((one, other) => one.sentAt.getTime() - other.sentAt.getTime())
    .map((letter) => {
      const whole = show(letter)
      if (isTooDeepToShow(letter.body)) return { ...whole, body: omitted(letter.body) }
      const size = sizeOf(whole)
      if (size > left) return { ...whole, body: omitted(letter.body) }
      left -= size
      return whole
    })
}

function show(letter: Letter) {
  const { id, sentAt, receivedCount } = letter
  const { body, why } = readLetter(letter)
  return {
    id,
    body,
    why: { ...why, errorCode: shortened(why.errorCode), errorMessage: shortened(why.errorMessage) },
    sentAt: sentAt.toISOString(),
    receivedCount,
    // SQS's own receipt handles end with each look; the id does not.
    receipt: id,
  }
}

function shortened(text: string | undefined): string | undefined {
  return text === undefined || text.length <= MAX_REASON_LENGTH
    ? text
    : `${text.slice(0, MAX_REASON_LENGTH - 1)}…`
}

/** An answer travels as JSON text within JSON: quotation marks and the like are escaped twice. */
function sizeOf(value: unknown): number {
  return Buffer.byteLength(JSON.stringify(JSON.stringify(value)))
}
