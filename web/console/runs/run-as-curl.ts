import type { Run } from './run-schema.ts'

/**
 * A shell command that starts the job with the data of a run's event again, as a new run.
 * @param apiUrl root of the HTTP API
 */
export function runAsCurl({ job, event }: Pick<Run, 'job' | 'event'>, apiUrl: string): string {
  const body = JSON.stringify({ job, data: event?.data ?? {} }, null, 2)
  return [
    '# TOKEN: an access token of an operator',
    `curl -X POST ${quote(`${apiUrl}/runs`)} \\`,
    '  -H "authorization: Bearer $TOKEN" \\',
    `  -H 'content-type: application/json' \\`,
    `  -d ${quote(body)}`,
    '',
  ].join('\n')
}

/** For a POSIX shell: nothing inside single quotes means anything, but the quote itself. */
function quote(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`
}
