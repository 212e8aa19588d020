import type { JsonObject } from '../../../json.ts'
import type { CsvFormat } from '../definition/state-machine-definition.ts'

/**
 * Rows of a delimited text, in the dialect of Step Functions: a field may be quoted and then hold delimiters and newlines,
 * a quote is written twice, a backslash escapes a quote, a delimiter or a backslash, and is dropped before all else. Lines
 * without any character are no rows.
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/example-csv-parse-dist-map.html
 */
export function parseCsv(text: string, delimiter: string): string[][] {
  const rows: string[][] = []
  let row: string[] = []
  let field = ''
  let isQuoted = false
  let isBegun = false
  const endRow = (): void => {
    if (isBegun) rows.push([...row, field])
    row = []
    field = ''
    isBegun = false
  }
  for (let at = 0; at < text.length; at += 1) {
    const char = text.charAt(at)
    const next = text.charAt(at + 1)
    if (!isQuoted && (char === '\n' || (char === '\r' && next === '\n'))) {
      if (char === '\r') at += 1
      endRow()
      continue
    }
    isBegun = true
    if (char === '\\') {
      if (next === '\\' || next === '"' || next === delimiter) {
        field += next
        at += 1
      }
    } else if (char === '"' && !isQuoted && field === '' && opensField(text, at, delimiter)) isQuoted = true
    else if (char === '"' && next === '"') {
      field += '"'
      at += 1
    } else if (char === '"' && isQuoted) isQuoted = false
    else if (char === delimiter && !isQuoted) {
      row.push(field)
      field = ''
    } else field += char
  }
  endRow()
  return rows
}

/** One object a row. Fields that a row lacks are empty, those beyond the header are left out. */
export function csvItems(body: string, format: CsvFormat): JsonObject[] {
  const rows = parseCsv(body, format.delimiter)
  const headers = format.headers ?? rows.shift() ?? []
  return rows.map((row) => Object.fromEntries(headers.map((header, index) => [header, row[index] ?? ''])))
}

/** Whether the quotes at the beginning of a field open it: doubled ones with text behind them are quotes themselves. */
function opensField(text: string, at: number, delimiter: string): boolean {
  let end = at
  while (text.charAt(end) === '"') end += 1
  if ((end - at) % 2 === 1) return true
  const char = text.charAt(end)
  return char === '' || char === '\n' || char === '\r' || char === delimiter
}
