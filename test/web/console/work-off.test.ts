import { describe, expect, it } from 'vitest'

import type { DeadLetter } from '../../../web/console/dead-letters/dead-letter-schema.ts'
import { workOff, workOffQueue } from '../../../web/console/dead-letters/work-off.ts'
import type { DealWith } from '../../../web/console/dead-letters/work-off.ts'

function letters(from: number, count: number): DeadLetter[] {
  return Array.from({ length: count }, (_, index) => ({
    id: `m${from + index}`,
    body: {},
    why: {},
    sentAt: '2026-01-01T00:00:00Z',
    receivedCount: 1,
    receipt: `r${from + index}`,
  }))
}

/** Deals with all but these, and remembers each call. */
function dealing(failing: readonly string[] = []): { calls: (readonly string[])[]; dealWith: DealWith } {
  const calls: (readonly string[])[] = []
  return {
    calls,
    dealWith: async (receipts) => {
      calls.push(receipts)
      const failed = receipts.filter((receipt) => failing.includes(receipt))
      return {
        done: receipts.length - failed.length,
        failed: failed.map((receipt) => ({ id: receipt.replace('r', 'm'), reason: 'no' })),
      }
    },
  }
}

describe('working messages off', () => {
  it('goes in calls of ten, and tells after each how far it is', async () => {
    const { calls, dealWith } = dealing(['r3'])
    const told: number[][] = []

    const end = await workOff(letters(0, 23), dealWith, ({ done, failed }) =>
      told.push([done, failed.length]),
    )

    expect(calls.map((call) => call.length)).toEqual([10, 10, 3])
    expect(told).toEqual([
      [9, 1],
      [19, 1],
      [22, 1],
    ])
    expect(end).toEqual({ done: 22, failed: [{ id: 'm3', reason: 'no' }] })
  })

  it('of a whole queue reads on until nothing new comes, and tries what fails only once', async () => {
    const { calls, dealWith } = dealing(['r1'])
    const pages = [letters(3, 2), letters(1, 1)]

    const end = await workOffQueue(
      letters(0, 3),
      async () => pages.shift() ?? [],
      dealWith,
      () => {},
    )

    expect(calls).toEqual([
      ['r0', 'r1', 'r2'],
      ['r3', 'r4'],
    ])
    expect(pages).toEqual([])
    expect(end).toEqual({ done: 4, failed: [{ id: 'm1', reason: 'no' }] })
  })

  it('of a whole queue ends when the first reading found nothing', async () => {
    const { calls, dealWith } = dealing()

    expect(
      await workOffQueue(
        [],
        async () => [],
        dealWith,
        () => {},
      ),
    ).toEqual({ done: 0, failed: [] })
    expect(calls).toEqual([])
  })
})
