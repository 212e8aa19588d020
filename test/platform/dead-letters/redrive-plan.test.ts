import { describe, expect, it } from 'vitest'

import { planRedrive } from '../../../lambdas/platform/dead-letters/api/redrive-plan.ts'

const MACHINE = 'arn:aws:states:us-east-1:000000000000:stateMachine:demo'
const event = {
  id: 'delivery',
  source: 'stepladder',
  'detail-type': 'a/b',
  time: '2026-01-01T00:00:00Z',
  resources: [],
  detail: { id: 'e' },
}
const record = { functionArn: 'arn:f', condition: 'RetriesExhausted', approximateInvokeCount: 3 }

function plan(body: unknown, attributes: Record<string, string> = {}) {
  const text = typeof body === 'string' ? body : JSON.stringify(body)
  return planRedrive({
    id: 'letter',
    body: text,
    attributes,
    sentAt: new Date(0),
    receivedCount: 1,
    handle: 'h',
  })
}

describe('a letter is redriven', () => {
  it('by its event, from a rule or from a function that failed', () => {
    expect(plan(event, { TARGET_ARN: MACHINE })).toEqual({ kind: 'publish', event })
    expect(plan({ requestContext: record, requestPayload: event })).toEqual({ kind: 'publish', event })
  })

  it.each([
    ['an event of AWS', { ...event, source: 'aws.states' }],
    ['an event of a replay', { ...event, 'replay-name': 'r' }],
  ])('by its machine, for %s: as the bus would have started it', (_, body) => {
    expect(plan(body, { TARGET_ARN: MACHINE })).toEqual({ kind: 'start', machine: MACHINE, event: body })
    expect(plan(body, { TARGET_ARN: 'arn:aws:lambda:us-east-1:0:function:f' })).toMatchObject({
      kind: 'none',
    })
  })

  it('by the sweep, for a batch of the stream', () => {
    const at = '2026-01-01T00:00:00Z'
    const batch = { requestContext: record, DDBStreamBatchInfo: { approximateArrivalOfLastRecord: at } }
    expect(plan(batch)).toEqual({ kind: 'sweep', arrivedBy: at })
  })

  it.each([
    ['text', 'text', {}],
    [
      'a batch of the stream of no time',
      { requestContext: record, DDBStreamBatchInfo: { approximateArrivalOfLastRecord: 'yesterday' } },
      {},
    ],
    ['an event without details', { ...event, detail: undefined }, {}],
    ['an event without a time', { ...event, time: 'yesterday' }, {}],
    ['a call of a schedule', event, { SCHEDULE_ARN: 'arn:s' }],
    ['a record without an event', { requestContext: record }, {}],
  ])('not at all when it is %s', (_, body, attributes) => {
    expect(plan(body, attributes)).toMatchObject({ kind: 'none', reason: expect.stringMatching(/\S/) })
  })
})
