import { PutCommand } from '@aws-sdk/lib-dynamodb'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import * as z from 'zod'

import { handler as discard } from '../../../lambdas/platform/dead-letters/api/discard-dead-letters.ts'
import { handler as list } from '../../../lambdas/platform/dead-letters/api/list-dead-letters.ts'
import { handler as redrive } from '../../../lambdas/platform/dead-letters/api/redrive-dead-letters.ts'
import {
  deleteLetters,
  releaseLetters,
  type LetterLog,
} from '../../../lambdas/platform/dead-letters/store/dead-letters.ts'
import { documents } from '../../../lambdas/aws/documents.ts'
import { Fault, useAwsJson } from '../../aws/aws-json-server.ts'
import { NAMES, useAws } from '../../aws/aws.ts'
import { call } from '../runs/use-run.ts'
import { useLetters, type TestLetter } from './use-letters.ts'

const { actions, calls } = useAwsJson()
const { put, deleted, hidden } = useLetters(actions)
useAws()

const params = { queue: 'demo' }
const MACHINE = 'arn:aws:states:us-east-1:000000000000:stateMachine:demo'
const NOT_REACHED = expect.stringMatching(/^Not reached/)

const event = {
  id: 'delivery',
  source: 'stepladder',
  'detail-type': 'a/b',
  time: '2026-01-01T00:00:00Z',
  resources: [],
  detail: { id: 'e' },
}

/** Letters that each start the machine: events of AWS that it did not get. */
const startLetters = (count: number): TestLetter[] =>
  Array.from({ length: count }, (_, index) => ({
    id: `start-${index}`,
    body: { ...event, source: 'aws.states' },
    attributes: { TARGET_ARN: MACHINE },
  }))

/** A letter of the relay. */
const relayLetter = (id: string, approximateArrivalOfLastRecord: string): TestLetter => ({
  id,
  body: {
    requestContext: { functionArn: 'arn:f', condition: 'RetriesExhausted', approximateInvokeCount: 3 },
    DDBStreamBatchInfo: { approximateArrivalOfLastRecord },
  },
})

const receiptsOf = (letters: readonly TestLetter[]) => ({ receipts: letters.map(({ id }) => id) })

function act(handler: typeof redrive, letters: readonly TestLetter[]) {
  return call(handler, { params, body: receiptsOf(letters) })
}

/** Puts the time of requests into the hands of a test. */
function useTime(): { readonly end: () => void; readonly longestMs: () => number } {
  const time = new AbortController()
  const timeout = vi.spyOn(AbortSignal, 'timeout').mockReturnValue(time.signal)
  onTestFinished(() => timeout.mockRestore())
  return { end: () => time.abort(), longestMs: () => Math.max(...timeout.mock.calls.map(([ms]) => ms)) }
}

function failWith(action: string, code: string): void {
  actions.set(action, () => {
    throw new Fault(code)
  })
}

describe('letters that are redriven', () => {
  it('are each told what is wrong with them, and keep no other back', async () => {
    actions.set('StartExecution', () => ({ executionArn: 'arn', startDate: 1 }))
    const bad = [
      relayLetter('no-time', 'yesterday'),
      { id: 'no-detail', body: { ...event, detail: undefined } },
    ]
    const letters = [...startLetters(1), ...bad]
    put(letters)
    const { status, json } = await act(redrive, letters)
    expect([status, json.redriven]).toEqual([200, 1])
    expect(json.failed).toEqual([
      { id: 'no-time', reason: expect.stringMatching(/\S/) },
      { id: 'no-detail', reason: expect.stringMatching(/\S/) },
    ])
    expect([...deleted]).toEqual(['start-0'])
    expect(hidden.size).toBe(0)
  })

  it.each([
    ['ThrottlingException', /\(ThrottlingException\)\. Try again\.$/],
    ['ExecutionLimitExceeded', /\(ExecutionLimitExceeded\)\. Try again\.$/],
    ['InvalidExecutionInput', /\(InvalidExecutionInput\)\. To try again does not help/],
    ['StateMachineDoesNotExist', /\(StateMachineDoesNotExist\)\. To try again does not help/],
    ['AccessDeniedException', /\(AccessDeniedException\)\. To try again does not help/],
  ])('tell whether it helps to try again: %s', async (code, reason) => {
    failWith('StartExecution', code)
    failWith('PutEvents', code)
    const letters = [...startLetters(1), { id: 'publish', body: event }]
    put(letters)
    const { json } = await act(redrive, letters)
    expect(json.failed).toEqual([
      { id: 'start-0', reason: expect.stringMatching(reason) },
      { id: 'publish', reason: expect.stringMatching(reason) },
    ])
  })

  it('start ten machines at once', async () => {
    let [underWay, most] = [0, 0]
    const ten = Promise.withResolvers<undefined>()
    actions.set('StartExecution', async () => {
      underWay += 1
      most = Math.max(most, underWay)
      if (underWay === 10) ten.resolve(undefined)
      await ten.promise
      underWay -= 1
      return { executionArn: 'arn', startDate: 1 }
    })
    const letters = startLetters(30)
    put(letters)
    expect((await act(redrive, letters)).json).toEqual({ redriven: 30, failed: [] })
    expect(most).toBe(10)
  }, 10_000)

  it('stay, and are told so, when they are not reached in time', async () => {
    const time = useTime()
    let starts = 0
    actions.set('StartExecution', () => {
      starts += 1
      if (starts > 10) time.end()
      return { executionArn: 'arn', startDate: 1 }
    })
    const letters = startLetters(40)
    put(letters)
    const { status, json } = await act(redrive, letters)
    expect([status, json.redriven]).toEqual([200, 10])
    expect(json.failed).toHaveLength(30)
    expect(json.failed).toContainEqual({ id: 'start-39', reason: NOT_REACHED })
    expect(starts).toBeLessThanOrEqual(20)
    expect(deleted.size).toBe(10)
    expect(hidden.size).toBe(0)
    expect(time.longestMs()).toBeLessThan(9000)
  })

  it('are published as far as the time goes', async () => {
    const time = useTime()
    let puts = 0
    actions.set('PutEvents', () => {
      puts += 1
      if (puts === 2) time.end()
      return { FailedEntryCount: 0, Entries: Array.from({ length: 10 }, () => ({ EventId: 'e' })) }
    })
    const letters = Array.from({ length: 40 }, (_, index) => ({ id: `event-${index}`, body: event }))
    put(letters)
    const { json } = await act(redrive, letters)
    expect(puts).toBe(2)
    expect(json.failed).toContainEqual({ id: 'event-39', reason: NOT_REACHED })
    expect(deleted.size).toBe(json.redriven)
    expect(deleted.size).toBeLessThanOrEqual(20)
  })

  it('look at the outbox once, and each for the items of its own time', async () => {
    await documents().send(
      new PutCommand({
        TableName: NAMES.OUTBOX_TABLE,
        Item: { id: 'left', event: '{}', createdAt: '2026-01-01T12:00:00.000Z' },
      }),
    )
    let scans = 0
    documents().middlewareStack.add(
      (next, { commandName }) =>
        (args) => {
          if (commandName === 'ScanCommand') scans += 1
          return next(args)
        },
      { step: 'initialize', name: 'countScans', override: true },
    )
    onTestFinished(() => void documents().middlewareStack.remove('countScans'))
    const letters = [
      relayLetter('after', '2026-01-01T13:00:00Z'),
      relayLetter('before', '2026-01-01T11:00:00Z'),
      relayLetter('long-after', '2026-01-02T13:00:00+01:00'),
    ]
    put(letters)
    const { json } = await act(redrive, letters)
    const reason = expect.stringContaining('in the outbox still')
    expect(json).toEqual({
      redriven: 1,
      failed: [
        { id: 'after', reason },
        { id: 'long-after', reason },
      ],
    })
    expect(scans).toBe(1)
    expect([...deleted]).toEqual(['before'])
  })

  it('are told when they were done, and could not be deleted', async () => {
    actions.set('StartExecution', () => ({ executionArn: 'arn', startDate: 1 }))
    failWith('DeleteMessageBatch', 'RequestThrottled')
    const letters = startLetters(2)
    put(letters)
    const { status, json } = await act(redrive, letters)
    expect([status, json.redriven]).toEqual([200, 0])
    expect(json.failed).toContainEqual({ id: 'start-1', reason: expect.stringContaining('did not delete') })
  })
})

describe('letters that cannot be shown to others again at once', () => {
  it.each([
    ['list', () => call(list, { params })],
    ['redrive', () => act(redrive, [{ id: 'b', body: 'text' }])],
    ['discard', () => act(discard, [{ id: 'b', body: 'text' }])],
  ] as const)('come back by themselves: %s answers all the same', async (_, ask) => {
    put([
      { id: 'a', body: 'text' },
      { id: 'b', body: 'text' },
    ])
    failWith('ChangeMessageVisibilityBatch', 'RequestThrottled')
    expect((await ask()).status).toBe(200)
    expect(calls.some(({ action }) => action === 'ChangeMessageVisibilityBatch')).toBe(true)
  })
})

describe('letters that were not released or deleted', () => {
  it('are told to the log, by number and kind of error', async () => {
    failWith('ChangeMessageVisibilityBatch', 'RequestThrottled')
    failWith('DeleteMessageBatch', 'OverLimit')
    const url = `${process.env.AWS_ENDPOINT_URL_SQS}/000000000000/demo`
    const common = { body: 'b', attributes: {}, sentAt: new Date(0), receivedCount: 1, handle: 'h' }
    const letters = Array.from({ length: 12 }, (_, index) => ({ ...common, id: `l-${index}` }))
    const warn = vi.fn<LetterLog['warn']>()
    await releaseLetters(url, letters, { warn })
    expect((await deleteLetters(url, letters, { warn })).size).toBe(12)
    expect(warn.mock.calls.map(([, details]) => details)).toEqual(
      expect.arrayContaining(
        [10, 2].flatMap((count) => [
          { letters: count, error: 'RequestThrottled' },
          { letters: count, error: 'OverLimit' },
        ]),
      ),
    )
  })
})

describe('letters that are looked for', () => {
  it('are told to be not reached when the time ends before they are found', async () => {
    const time = useTime()
    const letters = Array.from({ length: 30 }, (_, index) => ({ id: `l-${index}`, body: 'text' }))
    put(letters)
    const receive = actions.get('ReceiveMessage')
    actions.set('ReceiveMessage', (input) => {
      time.end()
      return receive?.(input)
    })
    const { status, json } = await act(discard, letters)
    expect([status, json.discarded]).toEqual([200, 10])
    expect(json.failed).toContainEqual({ id: 'l-29', reason: NOT_REACHED })
  })

  it('are shown again when SQS fails on the way, and the answer is 503', async () => {
    const letters = Array.from({ length: 30 }, (_, index) => ({ id: `l-${index}`, body: 'text' }))
    put(letters)
    const receive = actions.get('ReceiveMessage')
    let looks = 0
    actions.set('ReceiveMessage', (input) => {
      looks += 1
      if (looks === 3) throw new Fault('RequestThrottled')
      return receive?.(input)
    })
    expect((await act(redrive, letters)).status).toBe(503)
    expect(hidden.size).toBe(0)
  })
})

describe('GET /dead-letters/{queue}', () => {
  const itemsSchema = z.array(z.object({ receipt: z.string(), body: z.unknown() }))

  it.each([
    ['quotation marks', { text: '"'.repeat(32_000) }],
    ['text of three bytes a character', '…'.repeat(21_000)],
    ['line breaks', '\n'.repeat(64_000)],
  ])('stays within what Lambda can answer, and shows every letter: %s', async (_, body) => {
    put(Array.from({ length: 100 }, (__, index) => ({ id: `l-${index}`, body })))
    const { status, json, text } = await call(list, { params, query: { limit: '100' } })
    expect(status).toBe(200)
    expect(Buffer.byteLength(JSON.stringify({ body: text }))).toBeLessThan(6 * 1024 * 1024)
    const items = itemsSchema.parse(json.items)
    expect(new Set(items.map(({ receipt }) => receipt)).size).toBe(100)
    expect(items[0]?.body).toEqual(body)
    expect(items.at(-1)?.body).toEqual({ '@stepladder/omitted': { length: expect.any(Number) } })
  })

  it('leaves out a body that is nested too deeply to be shown', async () => {
    let deep: unknown = 1
    for (let level = 0; level < 3000; level += 1) deep = { deep }
    put([
      { id: 'deep', body: deep },
      { id: 'flat', body: { flat: true } },
    ])
    const { status, json } = await call(list, { params })
    expect(status).toBe(200)
    expect(itemsSchema.parse(json.items)).toEqual([
      { receipt: 'deep', body: { '@stepladder/omitted': { length: JSON.stringify(deep).length } } },
      { receipt: 'flat', body: { flat: true } },
    ])
  })

  it('shortens what a function said about its failure', async () => {
    const requestContext = { functionArn: 'arn:f', condition: 'RetriesExhausted', approximateInvokeCount: 3 }
    const errorMessage = 'no '.repeat(50_000)
    put([{ id: 'l', body: { requestContext, responsePayload: { errorType: 'E', errorMessage } } }])
    const { text } = await call(list, { params })
    const { items } = z
      .object({ items: z.array(z.object({ why: z.object({ errorMessage: z.string() }) })) })
      .parse(JSON.parse(text))
    expect(items[0]?.why.errorMessage).toMatch(/^no no .*…$/)
    expect(items[0]?.why.errorMessage.length).toBeLessThanOrEqual(1000)
  })
})
