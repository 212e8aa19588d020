import { readOutputs } from './parse-common.ts'
import type { Reader } from './reader.ts'
import type { Catcher, Retrier } from './state-machine-definition.ts'

/** AWS's defaults for what a Retrier leaves out. */
const DEFAULT_INTERVAL_SECONDS = 1
const DEFAULT_MAX_ATTEMPTS = 3
const DEFAULT_BACKOFF_RATE = 2
const MAX_ATTEMPTS = 99_999_999
const MAX_DELAY_SECONDS = 31_622_400

const RETRIER_FIELDS = [
  'ErrorEquals',
  'IntervalSeconds',
  'MaxAttempts',
  'BackoffRate',
  'MaxDelaySeconds',
  'JitterStrategy',
  'Comment',
]

export function parseRetriers(reader: Reader): Retrier[] {
  const readers = reader.children('Retry')
  return readers.map((retrier, index) => {
    retrier.allow(RETRIER_FIELDS, 'a Retrier')
    const maxDelaySeconds = retrier.number('MaxDelaySeconds', { min: 1, max: MAX_DELAY_SECONDS })
    const jitter = retrier.string('JitterStrategy') ?? 'NONE'
    if (jitter !== 'NONE' && jitter !== 'FULL') {
      retrier.diagnostics.error(
        `'JitterStrategy' must be FULL or NONE, but was '${jitter}'`,
        retrier.at('JitterStrategy'),
      )
    }
    return {
      errorEquals: readErrorEquals(retrier, index === readers.length - 1),
      intervalSeconds:
        retrier.number('IntervalSeconds', { min: 1, max: MAX_ATTEMPTS }) ?? DEFAULT_INTERVAL_SECONDS,
      maxAttempts: retrier.number('MaxAttempts', { min: 0, max: MAX_ATTEMPTS }) ?? DEFAULT_MAX_ATTEMPTS,
      backoffRate: retrier.number('BackoffRate', { min: 1, integer: false }) ?? DEFAULT_BACKOFF_RATE,
      ...(maxDelaySeconds !== undefined && { maxDelaySeconds }),
      jitter: jitter === 'FULL' ? 'FULL' : 'NONE',
    }
  })
}

export function parseCatchers(reader: Reader): Catcher[] {
  const readers = reader.children('Catch')
  return readers.map((catcher, index) => {
    catcher.allow(['ErrorEquals', 'Next', 'Output', 'Assign', 'Comment'], 'a Catcher')
    return {
      errorEquals: readErrorEquals(catcher, index === readers.length - 1),
      next: catcher.requiredString('Next'),
      ...readOutputs(catcher, ['errorOutput']),
    }
  })
}

function readErrorEquals(reader: Reader, isLast: boolean): string[] {
  if (reader.object.ErrorEquals === undefined) {
    reader.diagnostics.error(`Missing required field 'ErrorEquals'`, reader.location)
    return []
  }
  const names = reader.strings('ErrorEquals')
  if (names.length === 0)
    reader.diagnostics.error(`'ErrorEquals' must not be empty`, reader.at('ErrorEquals'))
  if (names.includes('States.ALL') && (names.length > 1 || !isLast)) {
    reader.diagnostics.error(
      `'States.ALL' must stand alone in 'ErrorEquals', in the last Retrier or Catcher`,
      reader.at('ErrorEquals'),
    )
  }
  return names
}
