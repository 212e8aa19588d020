import { array, assert, asyncProperty, constantFrom, integer, nat, record } from 'fast-check'
import { describe, expect, it } from 'vitest'

import { InvalidCursorError } from '../../../lambdas/aws/invalid-cursor-error.ts'
import { listRuns, type RunFilters } from '../../../lambdas/platform/runs/store/list-runs.ts'
import { encodeRunCursor } from '../../../lambdas/platform/runs/store/run-cursor.ts'
import { Fault, useAwsJson } from '../../aws/aws-json-server.ts'

const { actions, calls } = useAwsJson()

const NOW = Date.parse('2026-11-22T10:00:00Z')

/** A run as a test has it: when it started, in milliseconds before now. */
interface FakeRun {
  readonly name: string
  readonly ago: number
  readonly status?: string
}

/** Step Functions with these runs by machine, as it lists them: the latest first, tokens that name the last item given. */
function serveMachines(
  machines: Readonly<Record<string, FakeRun[]>>,
  options: { tokenLength?: number; generation?: number } = {},
): RunFilters {
  actions.set('ListExecutions', ({ stateMachineArn, maxResults, nextToken, statusFilter }) => {
    const runs = (machines[String(stateMachineArn)] ?? [])
      .filter(({ status = 'SUCCEEDED' }) => statusFilter === undefined || status === statusFilter)
      .toSorted((a, b) => a.ago - b.ago)
    const { tokenLength = 0, generation = 0 } = options
    const [after, size, issued] = typeof nextToken === 'string' ? nextToken.split('|') : []
    // AWS wants the size unchanged, and forgets tokens after 24 hours.
    if (size !== undefined && (size !== String(maxResults) || issued !== String(generation))) {
      throw new Fault('InvalidToken')
    }
    const found = runs.findIndex(({ name }) => name === after)
    if (nextToken !== undefined && found < 0) throw new Fault('InvalidToken')
    const start = found + 1
    const page = runs.slice(start, start + Number(maxResults))
    return {
      executions: page.map(({ name, ago, status = 'SUCCEEDED' }) => ({
        executionArn: `${String(stateMachineArn)}:${name}`,
        stateMachineArn,
        name,
        status,
        startDate: (NOW - ago) / 1000,
        stopDate: (NOW - ago + 500) / 1000,
        redriveCount: 0,
      })),
      ...(start + page.length < runs.length && {
        nextToken: `${page.at(-1)?.name}|${String(maxResults)}|${generation}|${'x'.repeat(tokenLength)}`,
      }),
    }
  })
  return { machines: Object.fromEntries(Object.keys(machines).map((machine) => [machine, machine])) }
}

/** Names on all pages, in order; `between` is called after each page. */
async function readAll(
  filters: RunFilters,
  limit: number,
  between: () => void = () => {},
): Promise<string[]> {
  const names: string[] = []
  let cursor: string | undefined
  do {
    const page = await listRuns(filters, { limit, cursor })
    expect(page.runs.length).toBeLessThanOrEqual(limit)
    names.push(...page.runs.map(({ name }) => name))
    cursor = page.cursor
    between()
  } while (cursor !== undefined)
  return names
}

const many = (prefix: string, count: number, every: number): FakeRun[] =>
  Array.from({ length: count }, (_, index) => ({ name: `${prefix}-${index}`, ago: index * every }))

describe('runs of several machines', () => {
  it('are one list by start, whatever the pages, also while runs start', async () => {
    const runsOf = array(record({ ago: nat(12), status: constantFrom('SUCCEEDED', 'FAILED') }), {
      maxLength: 25,
    })
    await assert(
      asyncProperty(
        array(runsOf, { minLength: 1, maxLength: 4 }),
        integer({ min: 1, max: 7 }),
        async (all, limit) => {
          const machines = Object.fromEntries(
            all.map((runs, machine) => [
              `m${machine}`,
              runs.map((run, index) => ({ ...run, name: `r${index}` })),
            ]),
          )
          const filters = serveMachines(machines)
          const expected = Object.values(machines)
            .flat()
            .map(({ ago }) => ago)
            .toSorted((a, b) => a - b)
          let fresh = 0
          const seen: { key: string; ago: number }[] = []
          let cursor: string | undefined
          do {
            const page = await listRuns(filters, { limit, cursor })
            seen.push(
              ...page.runs.map(({ job, name, startedAt }) => ({
                key: `${job}/${name}`,
                ago: NOW - startedAt.getTime(),
              })),
            )
            cursor = page.cursor
            // A run that starts while one pages comes before the first page.
            machines.m0?.push({ name: `fresh${(fresh += 1)}`, ago: -fresh, status: 'SUCCEEDED' })
          } while (cursor !== undefined)
          expect(seen.map(({ ago }) => ago)).toEqual(expected)
          expect(new Set(seen.map(({ key }) => key)).size).toBe(expected.length)
        },
      ),
      { numRuns: 60 },
    )
  })

  it('are complete over thousands of runs, with as few requests as their pages need', async () => {
    const filters = serveMachines({ busy: many('busy', 3200, 10), calm: many('calm', 40, 700) })
    const names = await readAll(filters, 100)
    expect(names).toHaveLength(3240)
    expect(new Set(names).size).toBe(3240)
    // Each page of the list asks for what it has at hand, and at most one page more of each machine.
    expect(calls.length).toBeLessThanOrEqual(3 * 33)
  })

  it('are the same when tokens have expired, or are too long for the cursor', async () => {
    const machines = Object.fromEntries(
      ['a', 'b', 'c'].map((machine) => [machine, many(machine, 700, 3)] as const),
    )
    const expected = await readAll(serveMachines(machines), 100)
    const long = await readAll(serveMachines(machines, { tokenLength: 3500 }), 100)
    expect(long).toEqual(expected)

    const options = { generation: 0 }
    const names = await readAll(serveMachines(machines, options), 100, () => {
      options.generation += 1
    })
    expect(names).toEqual(expected)
  })

  it('have cursors that fit a URL, however many machines and however long the tokens', async () => {
    const machines = Object.fromEntries(
      Array.from(
        { length: 20 },
        (_, machine) => [`machine-${machine}`, many(`m${machine}`, 150, 3)] as const,
      ),
    )
    let cursor: string | undefined
    const filters = serveMachines(machines, { tokenLength: 700 })
    for (let page = 0; page < 8; page += 1) {
      ;({ cursor } = await listRuns(filters, { limit: 100, cursor }))
      expect(cursor?.length ?? 0).toBeLessThanOrEqual(6000)
    }
  })

  it('are searched page by page: an answer reads so much, says what it found, and where to go on', async () => {
    const runs = [...many('busy', 45_000, 1), { name: 'needle', ago: 60_000 }]
    const filters = { ...serveMachines({ busy: runs }), prefix: 'needle' }
    const first = await listRuns(filters, { limit: 10 })
    expect(first.runs).toEqual([])
    expect(first.cursor).toBeDefined()
    expect(calls.length).toBeLessThanOrEqual(22)
    expect(await readAll(filters, 10)).toEqual(['needle'])
  })

  it('are filtered by status, and by when they started', async () => {
    const filters = serveMachines({
      m: [
        { name: 'now', ago: 0 },
        { name: 'failed', ago: 10, status: 'FAILED' },
        { name: 'before', ago: 20 },
        { name: 'long-ago', ago: 30 },
      ],
    })
    expect(await readAll({ ...filters, status: 'FAILED' }, 5)).toEqual(['failed'])
    expect(await readAll({ ...filters, from: NOW - 20, to: NOW - 5 }, 5)).toEqual(['failed', 'before'])
    expect(await readAll({ ...filters, prefix: 'b' }, 5)).toEqual(['before'])
  })
})

describe('a cursor', () => {
  it('is refused when it is none, or of a list with other filters', async () => {
    const filters = serveMachines({ m: many('m', 10, 1) })
    const { cursor } = await listRuns(filters, { limit: 2 })
    const forged = Buffer.from('{"of":1}').toString('base64url')
    for (const [wrong, of] of [
      ['nonsense', filters],
      [forged, filters],
      [cursor, { ...filters, status: 'FAILED' as const }],
      [cursor, { machines: { other: 'other' } }],
    ] as const) {
      await expect(listRuns(of, { limit: 2, cursor: wrong })).rejects.toThrow(InvalidCursorError)
    }
  })

  it.each([
    ['a large size', { token: 't', size: 5000 }],
    ['a negative size', { token: 't', size: -1 }],
    ['half an execution', { token: 't', size: 1.5 }],
    ['an empty token', { token: '', size: 5 }],
    ['a long token', { token: 't'.repeat(3097), size: 5 }],
  ])('is refused when it was edited so that AWS would not take its page: %s', async (_, mark) => {
    const filters = serveMachines({ m: many('m', 10, 1) })
    const cursor = encodeRunCursor({ position: { at: NOW, key: 'm/x' }, marks: { m: mark } }, filters)
    await expect(listRuns(filters, { limit: 2, cursor })).rejects.toThrow(InvalidCursorError)
  })
})
