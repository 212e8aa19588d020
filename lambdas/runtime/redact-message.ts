/** The longest error message that leaves a step, in characters. */
export const MAX_MESSAGE_LENGTH = 1000

const REDACTIONS: readonly (readonly [RegExp, string])[] = [
  [/\bdata:[\w.+-]+\/[\w.+-]+[^\s"']*/g, '[data url]'],
  [/\b(https?:\/\/[^\s"'?#]*)[?#][^\s"']*/g, '$1?[query]'],
  [/\b(Bearer|Basic)\s+[\w.~+/=-]+/gi, '$1 [token]'],
  [/\beyJ[\w-]+\.[\w-]+\.[\w-]*/g, '[token]'],
  [/\b(?:AIza[\w-]{20,}|sk-[\w-]{16,}|(?:AKIA|ASIA)[A-Z0-9]{16})\b/g, '[key]'],
  [/[\w.+%-]+@[\w-]+(?:\.[\w-]+)+/g, '[e-mail]'],
  [/[A-Za-z0-9+/_-]{120,}={0,2}/g, '[long text]'],
]

/**
 * Makes an error message fit to be kept.
 *
 * A step's error message is not private: Lambda prints it to the function's log, Step Functions keeps it in the
 * history, operators read it. So the rule for authors is: name ids and what went wrong, never contents, prompts or
 * who it was. What cannot be known beforehand are the messages of libraries; therefore the patterns that give away
 * most (e-mail addresses, tokens, keys, queries of URLs, inlined data) are taken out here, and the text is cut. This
 * is a net, not a licence.
 */
export function redactMessage(message: string): string {
  // Cut first, with room: patterns must not run over megabytes.
  let text = message.slice(0, 4 * MAX_MESSAGE_LENGTH)
  for (const [pattern, replacement] of REDACTIONS) text = text.replace(pattern, replacement)
  return text.length > MAX_MESSAGE_LENGTH ? `${text.slice(0, MAX_MESSAGE_LENGTH - 1)}…` : text
}
