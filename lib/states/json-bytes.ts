/** Names that the expressions of this file bind. */
export const JSON_BYTES_VARIABLES = ['text', 'encoded', 'cut', 'shown'] as const

/** Digits that tell each number apart from all others. */
const NUMBER_DIGITS = 17

/**
 * JSONata for the size of a value's JSON in bytes of UTF-8, which is what AWS and the receiver of an event count; `$length`
 * counts characters. The expression counts the parts of the text in percent-encoding, where each byte that is not a
 * character by itself is `%` and two digits: it takes milliseconds for 64 KiB, and no regular expression.
 *
 * `$string` writes numbers with 15 digits. Where that is not the number itself, all digits that it can have are counted,
 * so that the size may come out larger by a few bytes for each such number, and never smaller.
 * @param value JSONata for a value that exists
 */
export function jsonBytes(value: string): string {
  // Inside of an object, because a text by itself would not be written as JSON.
  const around = '{"v":}'.length
  const encodedBytes = '$length($encoded) - 2 * ($count($split($encoded, "%")) - 1)'
  // All in one text: one replacement in it is faster than one in each number.
  const digits =
    '$length($replace($replace($shown, /e[-+0-9]*|[-.]/, ""), /( |^)0+/, "$1")) - $count($cut) + 1'
  const rest = `($shown := $join($cut.$string($), " "); ${NUMBER_DIGITS} * $count($cut) - (${digits}))`
  const cut = `($cut := (${value}).**[$type($) = "number" ? $number($string($)) != $ : false]; $count($cut) = 0 ? 0 : ${rest})`
  return `($text := $string({"v": ${value}}); $encoded := $encodeUrlComponent($text); ${encodedBytes} - ${around} + ($parse($text).v = ${value} ? 0 : ${cut}))`
}
