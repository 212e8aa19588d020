import { describe, expect, it } from 'vitest'
import { itemBytes, readUnits, writeUnits } from './cost/dynamodb-units.ts'
import type { Item } from './cost/dynamodb-units.ts'
import { readReport } from './cost/meter.ts'
import { billOf, perOne, totalOf } from './cost/usage.ts'

const item = (kilobytes: number, more: Item = {}): Item => ({
  text: { S: 'x'.repeat(kilobytes * 1024 - 'text'.length) },
  ...more,
})

describe('itemBytes', () => {
  it('counts names, texts in UTF-8, numbers by digits, and collections with their members', () => {
    expect(itemBytes(undefined)).toBe(0)
    expect(itemBytes({ ab: { S: 'é' } })).toBe(4)
    expect(itemBytes({ n: { N: '1234' } })).toBe(1 + 3)
    expect(itemBytes({ b: { BOOL: true }, c: { NULL: true } })).toBe(4)
    expect(itemBytes({ l: { L: [{ S: 'ab' }] } })).toBe(1 + 3 + 1 + 2)
    expect(itemBytes({ m: { M: { k: { S: 'ab' } } } })).toBe(1 + 3 + 1 + 1 + 2)
    expect(itemBytes({ s: { SS: ['ab', 'c'] } })).toBe(1 + 3)
  })
})

describe('writeUnits', () => {
  const plain = { isTransaction: false, indexes: [] }

  it('bills each begun KB of the larger item, and twice in a transaction', () => {
    expect(writeUnits({ ...plain, before: undefined, after: item(1) })).toBe(1)
    expect(writeUnits({ ...plain, before: item(3), after: item(1) })).toBe(3)
    expect(writeUnits({ ...plain, before: undefined, after: item(2), isTransaction: true })).toBe(4)
    expect(writeUnits({ ...plain, before: undefined, after: undefined })).toBe(1)
  })

  it('bills an index only for entries that come, go or change', () => {
    const indexes = [{ keys: ['open'], attributes: ['open', 'id'] }]
    const open = item(1, { open: { S: 'a' }, id: { S: '1' } })
    const cost = (before: Item, after: Item) => writeUnits({ before, after, isTransaction: false, indexes })
    expect(cost({}, item(1))).toBe(1)
    expect(cost({}, open) - writeUnits({ ...plain, before: undefined, after: open })).toBe(1)
    expect(cost(open, item(1)) - writeUnits({ ...plain, before: open, after: item(1) })).toBe(1)
    expect(
      cost(open, { ...open, text: { S: 'other' } }) - writeUnits({ ...plain, before: open, after: open }),
    ).toBe(0)
    expect(
      cost(open, { ...open, open: { S: 'b' } }) - writeUnits({ ...plain, before: open, after: open }),
    ).toBe(2)
  })
})

describe('readUnits', () => {
  it('bills each begun 4 KB, by consistency, and a read that finds nothing as well', () => {
    expect(readUnits(0, 'eventual')).toBe(0.5)
    expect(readUnits(4097, 'consistent')).toBe(2)
    expect(readUnits(100, 'transaction')).toBe(2)
  })
})

describe('billOf', () => {
  it('multiplies amounts with list prices, largest line first, and leaves out what is not used', () => {
    const bill = billOf({ stateTransition: 6, customEvent: 1, s3Put: 0 }, 1e6)
    expect(bill.map(({ billable, usd }) => [billable, Math.round(usd * 1e6) / 1e6])).toEqual([
      ['stateTransition', 150],
      ['customEvent', 1],
    ])
    expect(totalOf(bill)).toBeCloseTo(151)
    expect(perOne({ stateTransition: 12 }, 2).stateTransition).toBe(6)
  })
})

describe('readReport', () => {
  it('reads what an invocation is billed for, by the started millisecond', () => {
    const line =
      'REPORT RequestId: 1\tDuration: 100.20 ms\tBilled Duration: 151 ms\tMemory Size: 512 MB\tInit Duration: 50 ms\t\n'
    expect(readReport(line)?.gbSeconds).toBeCloseTo(0.0505)
    expect(readReport('START RequestId: 1 Version: $LATEST')).toBeUndefined()
  })
})
