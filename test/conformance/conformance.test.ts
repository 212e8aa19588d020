import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { describe, expect, it, onTestFinished } from 'vitest'

import type { JsonValue } from '../../local/json.ts'
import { CONFORMANCE_FOLDER, HAS_RECORDINGS } from './folder.ts'

/** `npm run conformance -- FOLDER`, without npm around it. */
function measure(folder: string): { output: string; exitCode: number | null } {
  const { stdout, stderr, status } = spawnSync(
    process.execPath,
    [join(import.meta.dirname, 'run.ts'), folder],
    {
      encoding: 'utf8',
    },
  )
  return { output: stdout + stderr, exitCode: status }
}

function recordings(patterns: JsonValue[], executions: JsonValue[]): string {
  const folder = mkdtempSync(join(tmpdir(), 'conformance-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  writeFileSync(join(folder, 'event-patterns.json'), JSON.stringify(patterns))
  writeFileSync(join(folder, 'step-functions.json'), JSON.stringify(executions))
  return folder
}

const pattern = { name: 'p', pattern: { source: ['a'] }, event: { source: 'a' }, expect: 'no-match' }
const event = {
  id: '1',
  'detail-type': 't',
  source: 'a',
  account: '1',
  time: '2026-01-01T00:00:00Z',
  region: 'r',
  resources: [],
  detail: {},
}
const execution = {
  name: 'e',
  group: 'g',
  queryLanguage: 'JSONata',
  features: [],
  definition: {
    QueryLanguage: 'JSONata',
    StartAt: 'a',
    States: { a: { Type: 'Pass', Output: 1, End: true } },
  },
  input: {},
  expected: { status: 'SUCCEEDED', output: 1, history: null },
}

describe('the conformance measure', () => {
  if (!HAS_RECORDINGS) {
    console.log(`The conformance measure is skipped: there are no recordings in ${CONFORMANCE_FOLDER}.`)
  }
  it.skipIf(!HAS_RECORDINGS)('reaches its marks on what was recorded on AWS', () => {
    const { output, exitCode } = measure(CONFORMANCE_FOLDER)
    console.log(output)
    expect(output.trim().split('\n').at(-1)).toMatch(
      /^total: patterns (\d+)\/\1, executions \d+\/\d+, histories \d+\/\d+$/u,
    )
    expect(exitCode).toBe(0)
  })

  it('ends well when all is equal', () => {
    const folder = recordings([{ ...pattern, event, expect: 'match' }], [execution])
    expect(measure(folder)).toMatchObject({
      exitCode: 0,
      output: expect.stringMatching(/total: patterns 1\/1, executions 1\/1, histories 0\/0\n$/u),
    })
  })

  it.each<[string, JsonValue[], JsonValue[], RegExp]>([
    ['a pattern', [{ ...pattern, event }], [execution], /DIFFERS {2}p\n +expected no-match, but was match/u],
    [
      'an output',
      [],
      [{ ...execution, expected: { status: 'SUCCEEDED', output: 2, history: null } }],
      /DIFFERS {2}e\n +.*2.*1/u,
    ],
    [
      'a history',
      [],
      [{ ...execution, expected: { status: 'SUCCEEDED', output: 1, history: [{ id: 1, type: 'Nothing' }] } }],
      /DIFFERS {2}e\n/u,
    ],
  ])('fails below its marks and names what differs: %s', (_what, patterns, executions, message) => {
    const { output, exitCode } = measure(recordings(patterns, executions))
    expect(output).toMatch(message)
    expect(exitCode).toBe(1)
  })

  it('leaves JSONPath aside', () => {
    const folder = recordings(
      [],
      [{ ...execution, queryLanguage: 'JSONPath', expected: { status: 'FAILED', history: null } }],
    )
    expect(measure(folder)).toMatchObject({ exitCode: 0, output: expect.stringContaining('executions 0/0') })
  })
})
