import * as fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'

import type { EventKind } from '../../../lambdas/platform/events/store/event-record.ts'
import { InvalidCursorError } from '../../../lambdas/aws/invalid-cursor-error.ts'
import { listEvents, type EventFilter } from '../../../lambdas/platform/events/store/list-events.ts'
import { recordEvent } from '../../../lambdas/platform/events/store/record-event.ts'
import { useAws } from '../../aws/aws.ts'

useAws()

const START = Date.parse('2026-01-01T00:00:00.000Z')

beforeEach(() => {
  // Only Date: the clients' timers must go on.
  vi.useFakeTimers({ toFake: ['Date'] })
})

afterEach(() => {
  vi.useRealTimers()
})

interface Made {
  readonly id: string
  readonly name: string
  readonly kind: EventKind
  /** Seconds after the start. */
  readonly at: number
}

let tests = 0

/** Records events at their times; those of each call are a day of their own. */
async function record(events: readonly Omit<Made, 'id'>[]): Promise<{ made: Made[]; filter: EventFilter }> {
  tests += 1
  const day = START + tests * 86_400_000
  const made = events.map((event, index) => ({ ...event, id: `test-${tests}-${index}` }))
  for (const { id, name, kind, at } of made) {
    vi.setSystemTime(day + at * 1000)
    await recordEvent({ id, name, kind, source: 'stepladder', problems: [], detail: {} })
  }
  return {
    made,
    filter: { from: new Date(day).toISOString(), to: new Date(day + 86_400_000).toISOString() },
  }
}

async function pages(filter: EventFilter, limit: number): Promise<string[][]> {
  const ids: string[][] = []
  let cursor: string | undefined
  do {
    const page = await listEvents(filter, { limit, cursor })
    ids.push(page.events.map(({ id }) => id))
    cursor = page.cursor
  } while (cursor !== undefined)
  return ids
}

describe('the record of events', () => {
  it('is listed newest first, page by page, whatever the filter', async () => {
    const event = fc.record({
      name: fc.constantFrom('a/b', 'c/d', 'e/f'),
      kind: fc.constantFrom<EventKind>('valid', 'valid', 'ignored', 'invalid'),
      at: fc.integer({ min: 0, max: 40 }),
    })
    const filters = fc.record({
      name: fc.option(fc.constantFrom('a/b', 'c/d'), { nil: undefined }),
      kind: fc.option(fc.constantFrom<EventKind>('valid', 'ignored', 'invalid'), { nil: undefined }),
    })
    await fc.assert(
      fc.asyncProperty(
        fc.array(event, { maxLength: 25 }),
        filters,
        fc.integer({ min: 1, max: 7 }),
        async (events, chosen, limit) => {
          const { made, filter } = await record(events)
          const wanted = made
            .filter(({ name }) => chosen.name === undefined || name === chosen.name)
            .filter(({ kind }) => chosen.kind === undefined || kind === chosen.kind)
          const listed = await pages({ ...filter, ...chosen }, limit)
          const ids = listed.flat()
          expect(ids.toSorted()).toEqual(wanted.map(({ id }) => id).toSorted())
          const times = ids.map((id) => made.find((one) => one.id === id)?.at ?? -1)
          expect(times).toEqual(times.toSorted((one, other) => other - one))
          expect(listed.slice(0, -1).every((page) => page.length === limit)).toBe(true)
        },
      ),
      { numRuns: 15 },
    )
  })

  it('is bounded by time: the first moment is in, the last one is not', async () => {
    const { made, filter } = await record([0, 10, 20].map((at) => ({ name: 'a/b', kind: 'valid', at })))
    const at = (seconds: number) => new Date(Date.parse(filter.from ?? '') + seconds * 1000).toISOString()
    const { events } = await listEvents({ from: at(0), to: at(20) }, { limit: 10 })
    expect(events.map(({ id }) => id)).toEqual([made[1]?.id, made[0]?.id])
    expect((await listEvents({ from: at(30), to: at(20) }, { limit: 10 })).events).toEqual([])
  })

  it('skips and repeats nothing when an event comes while one pages', async () => {
    const { made, filter } = await record([1, 2, 3].map((at) => ({ name: 'a/b', kind: 'valid', at })))
    const first = await listEvents(filter, { limit: 2 })
    vi.setSystemTime(Date.parse(filter.from ?? '') + 60_000)
    await recordEvent({
      id: 'newcomer',
      name: 'a/b',
      kind: 'valid',
      source: 'stepladder',
      problems: [],
      detail: {},
    })
    const second = await listEvents(filter, { limit: 2, cursor: first.cursor })
    expect([...first.events, ...second.events].map(({ id }) => id)).toEqual(
      made.map(({ id }) => id).toReversed(),
    )
  })

  it('ends a page early, with a cursor, when a rare name would need too many reads', async () => {
    const many = Array.from({ length: 60 }, (_, at) => ({ name: 'a/b', kind: 'valid' as const, at: at + 1 }))
    const { filter } = await record([{ name: 'rare/one', kind: 'valid', at: 0 }, ...many])
    const rare = { ...filter, name: 'rare/one' }
    const budget = { queries: 12, items: 5 }
    let page = await listEvents(rare, { limit: 5 }, budget)
    expect(page.events).toEqual([])
    let further = 0
    while (page.cursor !== undefined && page.events.length === 0) {
      page = await listEvents(rare, { limit: 5, cursor: page.cursor }, budget)
      further += 1
    }
    expect(page.events).toHaveLength(1)
    expect(further).toBeGreaterThan(1)
  })

  it.each(['nonsense', '', Buffer.from('{"before":"9"}').toString('base64url')])(
    'refuses the cursor %j',
    async (cursor) => {
      await expect(listEvents({}, { limit: 1, cursor })).rejects.toThrow(InvalidCursorError)
    },
  )
})
