import { UpdateCommand } from '@aws-sdk/lib-dynamodb'
import { describe, expect, it } from 'vitest'
import { v4 as uuidv4, v5 as uuidv5, v7 as uuidv7 } from 'uuid'

import { documents } from '../../../../lambdas/aws/documents.ts'
import { eventTime } from '../../../../lambdas/domains/plushie/generations/event-time.ts'
import { GenerationClosedError } from '../../../../lambdas/domains/plushie/generations/generation-closed-error.ts'
import type {
  GenerationRun,
  GenerationTakeover,
} from '../../../../lambdas/domains/plushie/generations/generation.ts'
import { getGeneration } from '../../../../lambdas/domains/plushie/generations/get-generation.ts'
import { reopenGeneration } from '../../../../lambdas/domains/plushie/generations/reopen-generation.ts'
import { retryGeneration } from '../../../../lambdas/domains/plushie/generations/retry-generation.ts'
import { freshUser, invariant, NAMES, passTime, useAws } from '../../../aws/aws.ts'
import { fail, failed, outboxOf, takeoverOf } from './lifecycle.ts'

useAws()

const MINUTE_MS = 60_000
const NAMESPACE = '6f1c9f0e-3c7e-4c53-9a53-0f3f5a1f8d27'
const ago = (ms: number): string => new Date(Date.now() - ms).toISOString()

/** A generation that failed a minute ago, by the clock of the code under test. */
async function failedEarlier(): Promise<GenerationRun> {
  passTime(0)
  const run = await failed(freshUser())
  passTime(MINUTE_MS)
  return run
}

const ownerOf = async (run: GenerationRun): Promise<string | undefined> => (await getGeneration(run))?.eventId

describe('the time of an event', () => {
  const now = '2026-11-30T12:00:00.000Z'

  it.each([
    ['2026-11-30T11:59:59.999Z', '2026-11-30T11:59:59.999Z'],
    ['2026-11-30T12:30:00+01:00', '2026-11-30T11:30:00.000Z'],
    ['2026-11-30T07:00:00-04:30', '2026-11-30T11:30:00.000Z'],
    ['2026-11-30T11:00:00Z', '2026-11-30T11:00:00.000Z'],
    ['2026-11-30T11:00:00.123456Z', '2026-11-30T11:00:00.123Z'],
    ['0000-01-01T00:00:00Z', '0000-01-01T00:00:00.000Z'],
  ])('%s is %s', (ts, time) => {
    expect(eventTime(ts, now)).toBe(time)
  })

  it.each(['2026-11-30T12:00:00.001Z', '2999-01-01T00:00:00Z', '9999-12-31T23:59:59-14:00'])(
    'of %s, which has not come yet, is now',
    (ts) => {
      expect(eventTime(ts, now)).toBe(now)
    },
  )
})

describe('a failed generation', () => {
  it.each([
    ['UUIDv4', uuidv4()],
    ['UUIDv5', uuidv5('ticket-4711', NAMESPACE)],
    ['UUIDv7', uuidv7()],
    ['a text that sorts first', '!'],
    ['a text that sorts last', '~'],
  ])('is taken over by a younger event, also if its id is %s', async (_kind, id) => {
    const run = await failedEarlier()
    const eventId = `${id}-${run.userId}`
    expect(await reopenGeneration({ ...takeoverOf(run), eventId })).toBe('reopened')
    await fail({ ...run, eventId })
    // And a younger one after it, whatever that id was.
    passTime(1)
    const next = takeoverOf(run)
    expect(await reopenGeneration(next)).toBe('reopened')
    expect(await ownerOf(run)).toBe(next.eventId)
    expect((await invariant()).get(run.userId)).toMatchObject({ credits: 3, processing: 1 })
  })

  it.each([
    ['UUIDv7 of now', uuidv7()],
    ['a text that sorts last', 'zzz'],
  ])(
    "is not taken over by an older event after its user's retry, also if its id is %s",
    async (_kind, id) => {
      const run = await failedEarlier()
      const before = ago(0)
      passTime(MINUTE_MS)
      const retry = await retryGeneration(run)
      if (retry.outcome !== 'accepted') throw new Error(retry.outcome)
      await fail({ ...run, eventId: retry.eventId })
      const older = { ...run, eventId: `${id}-${run.userId}`, eventTs: before }
      await expect(reopenGeneration(older)).rejects.toThrow(GenerationClosedError)
      expect(await ownerOf(run)).toBe(retry.eventId)
      expect((await invariant()).get(run.userId)).toMatchObject({ credits: 3, processing: 0 })
    },
  )

  it('is not taken over by the event of the same time: the one that failed, replayed from the archive', async () => {
    const run = await failedEarlier()
    const eventTs = (await getGeneration(run))?.eventTs ?? ''
    const replay = { ...run, eventId: `${run.eventId}#replay`, eventTs }
    await expect(reopenGeneration(replay)).rejects.toThrow(GenerationClosedError)
  })

  it('compares moments, not texts: another offset is the same time', async () => {
    const run = await failedEarlier()
    // A moment before the one that failed, written as a later hour.
    const eventTs = new Date(Date.now() - 2 * MINUTE_MS + 12 * 60 * MINUTE_MS)
      .toISOString()
      .replace('Z', '+12:00')
    await expect(reopenGeneration({ ...takeoverOf(run), eventTs })).rejects.toThrow(GenerationClosedError)
    const younger = new Date(Date.now() - 1000 - 12 * 60 * MINUTE_MS).toISOString().replace('Z', '-12:00')
    expect(await reopenGeneration({ ...takeoverOf(run), eventTs: younger })).toBe('reopened')
  })

  it('is not locked by an event of the future', async () => {
    const run = await failedEarlier()
    const future = { ...takeoverOf(run), eventTs: '2999-01-01T00:00:00Z' }
    expect(await reopenGeneration(future)).toBe('reopened')
    await fail(future)
    passTime(1)
    expect(await reopenGeneration(takeoverOf(run))).toBe('reopened')
  })

  it('can be retried by its user at once where clocks differ, and then wins over all before', async () => {
    const run = await failedEarlier()
    const ahead = new Date(Date.now() + 50).toISOString()
    await setAttributes(run, { eventTs: ahead })
    const retry = await retryGeneration(run)
    if (retry.outcome !== 'accepted') throw new Error(retry.outcome)
    const { eventTs = '' } = (await getGeneration(run)) ?? {}
    expect(eventTs > ahead).toBe(true)
    const event = (await outboxOf(run.userId)).find(({ id }) => id === retry.eventId)?.event
    expect(JSON.parse(event ?? '')).toMatchObject({ ts: eventTs })
    await fail({ ...run, eventId: retry.eventId })
    await expect(reopenGeneration({ ...takeoverOf(run), eventTs: ahead })).rejects.toThrow(
      GenerationClosedError,
    )
  })

  it('from before events had a time goes to what happened after its failure, and to nothing before', async () => {
    const run = await failedEarlier()
    await setAttributes(run, { eventTs: undefined, failedAt: ago(30_000) })
    const before = { ...takeoverOf(run), eventTs: ago(40_000) }
    await expect(reopenGeneration(before)).rejects.toThrow(GenerationClosedError)
    expect(await reopenGeneration({ ...takeoverOf(run), eventTs: ago(20_000) })).toBe('reopened')
    expect(await getGeneration(run)).toMatchObject({ eventTs: ago(20_000) })
  })

  it('goes to one of several at once, and then to none that is older than it', async () => {
    const run = await failedEarlier()
    const runs = [10_000, 20_000, 30_000].map((ms): GenerationTakeover => ({
      ...takeoverOf(run),
      eventTs: ago(ms),
    }))
    const results = await Promise.allSettled(runs.map(reopenGeneration))
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    const winner = runs.find(({ eventId }, index) => eventId && results[index]?.status === 'fulfilled')
    if (!winner) throw new Error('nobody took it over')
    await fail(winner)
    for (const other of runs.filter(({ eventId }) => eventId !== winner.eventId)) {
      const isYounger = other.eventTs > winner.eventTs
      const taken = await reopenGeneration(other).catch((error: unknown) => error)
      expect(taken instanceof GenerationClosedError ? 'refused' : taken).toBe(
        isYounger ? 'reopened' : 'refused',
      )
      if (isYounger) break
    }
    await invariant()
  })
})

/** Changes a record past all code; `undefined` removes. */
async function setAttributes(
  { userId, generationId }: GenerationRun,
  attributes: Readonly<Record<string, string | undefined>>,
): Promise<void> {
  for (const [name, value] of Object.entries(attributes)) {
    await documents().send(
      new UpdateCommand({
        TableName: NAMES.GENERATIONS_TABLE,
        Key: { userId, generationId },
        UpdateExpression: value === undefined ? 'REMOVE #name' : 'SET #name = :value',
        ExpressionAttributeNames: { '#name': name },
        ...(value !== undefined && { ExpressionAttributeValues: { ':value': value } }),
      }),
    )
  }
}
