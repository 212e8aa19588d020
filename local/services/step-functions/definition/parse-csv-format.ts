import type { Reader } from './reader.ts'
import type { CsvFormat } from './state-machine-definition.ts'

const DELIMITERS: Readonly<Record<string, string>> = {
  COMMA: ',',
  PIPE: '|',
  SEMICOLON: ';',
  SPACE: ' ',
  TAB: '\t',
}

/** Reads how a ReaderConfig describes a delimited text. */
export function parseCsvFormat(config: Reader): CsvFormat {
  const location = config.requiredString('CSVHeaderLocation')
  if (location !== 'FIRST_ROW' && location !== 'GIVEN') {
    config.diagnostics.error(
      `'CSVHeaderLocation' must be FIRST_ROW or GIVEN, but was '${location}'`,
      config.at('CSVHeaderLocation'),
    )
  }
  const headers = config.strings('CSVHeaders')
  if ((location === 'GIVEN') !== headers.length > 0) {
    config.diagnostics.error(
      `'CSVHeaders' goes with the CSVHeaderLocation GIVEN, and only with it`,
      config.at('CSVHeaders'),
    )
  }
  const name = config.string('CSVDelimiter') ?? 'COMMA'
  const delimiter = DELIMITERS[name]
  if (delimiter === undefined) {
    config.diagnostics.error(
      `'CSVDelimiter' must be one of ${Object.keys(DELIMITERS).join(', ')}, but was '${name}'`,
      config.at('CSVDelimiter'),
    )
  }
  return { delimiter: delimiter ?? ',', ...(location === 'GIVEN' && { headers }) }
}
