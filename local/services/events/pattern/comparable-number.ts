/**
 * Numbers as EventBridge compares them: exact decimals in −5,000,000,000…5,000,000,000 with up to six decimal places.
 * They are kept as whole millionths, which fit a double without loss. Any other number matches by its text only.
 */
const MILLIONTHS = 1e6
const LARGEST = 5e9
const LARGEST_MILLIONTHS = LARGEST * MILLIONTHS
const DECIMAL_PLACES = 6
const DECIMAL = /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/

/** Why a number cannot be compared, in AWS's words. */
export class NumberRangeError extends Error {
  override readonly name = 'NumberRangeError'
}

/**
 * Millionths of the number that `text` writes (JSON syntax).
 * @throws {NumberRangeError} outside ±5e9 or with more than six decimal places.
 */
export function toMillionths(text: string): number {
  const parts = DECIMAL.exec(text)
  if (!parts) throw new NumberRangeError(`Not a number: ${text}`)
  const [, sign = '', whole = '', fraction = '', exponent = '0'] = parts
  const digits = `${whole}${fraction}`.replace(/^0+/, '')
  if (digits === '') return 0
  const significant = digits.replace(/0+$/, '')
  const scale = fraction.length - Number(exponent) - (digits.length - significant.length)
  if (scale > DECIMAL_PLACES) throw new NumberRangeError(`Only values upto 6 decimals are supported${text}`)
  const zeros = DECIMAL_PLACES - scale
  const magnitude = significant.length + zeros > 16 ? Infinity : Number(significant + '0'.repeat(zeros))
  if (magnitude > LARGEST_MILLIONTHS) {
    throw new NumberRangeError('Value must be between -5.0E9 and 5.0E9, inclusive')
  }
  return sign === '-' ? -magnitude : magnitude
}

/** As `toMillionths`; undefined where the number cannot be compared. */
export function millionthsIfComparable(text: string): number | undefined {
  try {
    return toMillionths(text)
  } catch (error) {
    if (error instanceof NumberRangeError) return undefined
    throw error
  }
}

/** As `millionthsIfComparable`, of a parsed number. */
export function millionthsOfNumber(value: number): number | undefined {
  if (Number.isInteger(value)) return Math.abs(value) <= LARGEST ? value * MILLIONTHS : undefined
  return millionthsIfComparable(String(value))
}
