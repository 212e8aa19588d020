import { AwsError } from '../../../aws-error.ts'

const SHOWN_SOURCE_CHARACTERS = 500

/** A rule of patterns is broken; `offset` is where in the pattern's text, if AWS tells it. */
export class PatternRuleError extends Error {
  override readonly name = 'PatternRuleError'
  readonly offset: number | undefined

  constructor(reason: string, offset?: number) {
    super(reason)
    this.offset = offset
  }
}

/** The error that AWS answers with for a pattern it refuses. */
export function invalidEventPattern(reason: string, location?: { text: string; offset: number }): AwsError {
  const where = location ? `\n at ${describeLocation(location.text, location.offset)}` : ''
  return new AwsError('InvalidEventPatternException', `Event pattern is not valid. Reason: ${reason}${where}`)
}

function describeLocation(text: string, offset: number): string {
  const read = text.slice(0, offset)
  const line = read.split('\n').length
  const column = offset - (read.lastIndexOf('\n') + 1) + 1
  const hidden = text.length - SHOWN_SOURCE_CHARACTERS
  const rest = hidden > 0 ? `[truncated ${hidden} chars]` : ''
  return `[Source: (String)"${text.slice(0, SHOWN_SOURCE_CHARACTERS)}"${rest}; line: ${line}, column: ${column}]`
}
