import { GetCommand } from '@aws-sdk/lib-dynamodb'
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { v7 as uuidv7 } from 'uuid'

import { handler } from '../../../lambdas/platform/events/record-event.ts'
import { documents } from '../../../lambdas/aws/documents.ts'
import { NAMES, useAws } from '../../aws/aws.ts'

useAws()

const name = 'plushie/generate.requested'
const data = {
  generationId: '01a201e9-ee1f-73b0-b3a6-1f73c7ecfda7',
  userId: 'private-person',
  upload: { key: 'uploads/u/g' },
  imageType: 'image/png',
}
const ts = '2026-01-01T00:00:00.000Z'

let output: string[] = []

beforeAll(() => {
  process.env.POWERTOOLS_LOG_LEVEL = 'INFO'
})

beforeEach(() => {
  output = []
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => output.push(String(text)) > 0)
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => output.push(String(text)) > 0)
  vi.spyOn(console, 'log').mockImplementation((text) => void output.push(String(text)))
})

afterEach(() => {
  vi.restoreAllMocks()
})

async function deliver(
  detailType: string,
  detail: unknown,
  more: Readonly<Record<string, unknown>> = {},
): Promise<Record<string, unknown> | undefined> {
  const id = uuidv7()
  await handler({
    version: '0',
    id,
    'detail-type': detailType,
    source: 'stepladder',
    time: ts,
    detail,
    ...more,
  })
  return recorded(typeof more['id'] === 'string' ? more['id'] : id)
}

async function recorded(id: string): Promise<Record<string, unknown> | undefined> {
  const { Item } = await documents().send(
    new GetCommand({ TableName: NAMES.EVENTS_TABLE, Key: { id }, ConsistentRead: true }),
  )
  return Item
}

/** Counts of the metrics that were written in EMF. */
function counted(): Record<string, unknown> {
  const lines = output.filter((line) => line.includes('"_aws"'))
  const metrics: Record<string, unknown> = {}
  for (const line of lines) {
    const emf: Record<string, unknown> = JSON.parse(line)
    for (const key of ['EventsValid', 'EventsIgnored', 'EventsInvalid'])
      if (key in emf) metrics[key] = emf[key]
  }
  return metrics
}

describe('an event on the bus', () => {
  it('that fits is counted and recorded for 30 days', async () => {
    const detail = { id: 'e', name, data, ts }
    const kept = await deliver(name, detail)
    expect(kept).toMatchObject({ eventId: 'e', kind: 'valid', name, source: 'stepladder', problems: [] })
    expect(JSON.parse(String(kept?.['detail']))).toEqual(detail)
    expect(counted()).toEqual({ EventsValid: 1 })
    const days = (Number(kept?.expiresAt) - Date.now() / 1000) / 86_400
    expect(days).toBeGreaterThan(29.9)
    expect(days).toBeLessThan(30.1)
  })

  it.each([
    ['no schema knows', 'other/thing.happened', 'stepladder', 'detail-type'],
    ['has another source', name, 'shop.orders', 'source'],
  ])('that %s is counted as ignored and recorded', async (_, detailType, source, problem) => {
    const kept = await deliver(detailType, { id: 'e', name: detailType, data, ts }, { source })
    expect(kept).toMatchObject({
      kind: 'ignored',
      name: detailType,
      source,
      problems: [expect.stringContaining(problem)],
    })
    expect(counted()).toEqual({ EventsIgnored: 1 })
  })

  it('without an id, as other senders have it, is recorded all the same', async () => {
    const kept = await deliver('Order Placed', { order: 7 }, { source: 'shop.orders' })
    expect(kept).toMatchObject({ kind: 'ignored', detail: '{"order":7}' })
    expect(kept).not.toHaveProperty('eventId')
  })

  it('that comes twice, also at once, stays as it was recorded first', async () => {
    const id = uuidv7()
    const first = await deliver(name, { id: 'e', name, data, ts }, { id })
    await Promise.all([1, 2].map(() => deliver(name, { id: 'e', name, data, ts }, { id })))
    expect(await recorded(id)).toEqual(first)
  })

  it('that an archive replay delivers again has a record of its own, which names both', async () => {
    const id = uuidv7()
    await deliver(name, { id: 'e', name, data, ts }, { id })
    await deliver(name, { id: 'e', name, data, ts }, { id, 'replay-name': 'again-1' })
    expect(await recorded(`${id}.again-1`)).toMatchObject({ replayOf: id, replay: 'again-1', eventId: 'e' })
    expect(await recorded(id)).not.toHaveProperty('replayOf')
  })

  it('that was put again says which one it repeats', async () => {
    const kept = await deliver(name, { id: 'e', name, data, ts, replayOf: 'earlier-key' })
    expect(kept).toMatchObject({ kind: 'valid', replayOf: 'earlier-key' })
  })

  it('that is too large for an item is recorded with its size', async () => {
    const kept = await deliver(name, { id: 'e', name, data: 'x'.repeat(400_000), ts })
    expect(kept).toMatchObject({ kind: 'invalid', detailBytes: expect.any(Number) })
    expect(Number(kept?.['detailBytes'])).toBeGreaterThan(400_000)
    expect(kept).not.toHaveProperty('detail')
  })

  it.each([
    ['wrong data', { id: 'e', name, data: { ...data, imageType: 'image/gif' }, ts }, 'detail.data.imageType'],
    ['no id', { name, data, ts }, 'detail.id'],
    ['too long an id', { id: 'x'.repeat(129), name, data, ts }, 'detail.id'],
    ['another name inside', { id: 'e', name: 'other/name', data, ts }, 'detail.name'],
    ['too much data', { id: 'e', name, data: { ...data, more: 'x'.repeat(70_000) }, ts }, 'detail.data'],
    ['no detail', null, 'detail'],
  ])('with %s is counted as invalid and kept with the problem', async (_, detail, problem) => {
    const kept = await deliver(name, detail)
    expect(kept).toMatchObject({ kind: 'invalid', name, problems: [expect.stringContaining(problem)] })
    expect(counted()).toEqual({ EventsInvalid: 1 })
  })

  it('never has its data in the log', async () => {
    await deliver(name, { id: 'e', name, data: { ...data, imageType: 'image/gif' }, ts })
    expect(output.join('')).toContain('event invalid')
    expect(output.join('')).not.toMatch(/private-person|image\/gif/)
  })
})
