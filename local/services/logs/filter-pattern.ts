import { AwsError } from '../../aws-error.ts'

/**
 * Compiles a CloudWatch Logs filter pattern of terms: `ERROR timeout` (both), `"two words"` (the phrase), `?a ?b` (any
 * of them), `-debug` (not). The empty pattern matches all.
 * @throws {AwsError} `InvalidParameterException` for patterns over JSON fields (`{…}`) and over columns (`[…]`).
 */
export function compileFilterPattern(pattern: string): (message: string) => boolean {
  const text = pattern.trim()
  if (text.startsWith('{') || text.startsWith('[')) {
    throw new AwsError(
      'InvalidParameterException',
      `The local cloud filters logs by terms only, e.g. 'ERROR "timed out" -retry', not by fields: ${pattern}`,
    )
  }
  const terms = [...text.matchAll(/([-?]?)(?:"([^"]*)"|(\S+))/g)].map(([, sign, phrase, word]) => ({
    sign,
    term: phrase ?? word ?? '',
  }))
  const required = terms.filter(({ sign }) => sign === '')
  const optional = terms.filter(({ sign }) => sign === '?')
  const excluded = terms.filter(({ sign }) => sign === '-')
  return (message) =>
    required.every(({ term }) => message.includes(term)) &&
    (optional.length === 0 || optional.some(({ term }) => message.includes(term))) &&
    !excluded.some(({ term }) => message.includes(term))
}
