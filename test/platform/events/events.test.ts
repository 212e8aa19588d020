import { PutCommand } from '@aws-sdk/lib-dynamodb'
import { beforeAll, beforeEach, describe, expect, it } from 'vitest'

import { handler as getEvent } from '../../../lambdas/platform/events/api/get-event.ts'
import { handler as listCatalog } from '../../../lambdas/platform/events/api/list-event-catalog.ts'
import { handler as listEvents } from '../../../lambdas/platform/events/api/list-events.ts'
import { handler as replayEvent } from '../../../lambdas/platform/events/api/replay-event.ts'
import { events } from '../../../lambdas/registry/events.ts'
import { claimKey } from '../../../lambdas/job/run-keys.ts'
import { documents } from '../../../lambdas/aws/documents.ts'
import { recordEvent, type ArrivedEvent } from '../../../lambdas/platform/events/store/record-event.ts'
import { Fault, useAwsJson } from '../../aws/aws-json-server.ts'
import { NAMES, useAws } from '../../aws/aws.ts'
import { callRoute, OPERATOR_CLAIMS } from '../../http/call-route.ts'

useAws()
const { actions, calls } = useAwsJson()

const operator = { user: 'operator-1', claims: OPERATOR_CLAIMS }
const name = 'plushie/generate.requested'
const data = {
  generationId: '01a201e9-ee1f-73b0-b3a6-1f73c7ecfda7',
  userId: 'u',
  upload: { key: 'uploads/u/g' },
  imageType: 'image/png',
}
const ts = '2026-01-01T00:00:00.000Z'
const RUN = 'arn:aws:states:us-east-1:000000000000:execution:dev-demo:run-1'

beforeAll(() => {
  process.env.STEPLADDER_JOBS = JSON.stringify([
    { id: 'demo', trigger: name, outputs: [] },
    { id: 'other', trigger: 'other/thing.happened', outputs: [] },
  ])
})

beforeEach(() => {
  actions.set('PutEvents', () => ({ FailedEntryCount: 0, Entries: [{ EventId: 'e' }] }))
})

let count = 0

/** Records an event of its own. @returns its key */
async function arrive(event: Partial<ArrivedEvent> = {}): Promise<string> {
  count += 1
  const id = `delivery-${count}`
  const eventId = `event-${count}`
  await recordEvent({
    id,
    eventId,
    name,
    source: 'stepladder',
    kind: 'valid',
    problems: [],
    detail: { id: eventId, name, data, ts },
    ...event,
  })
  return event.id ?? id
}

/** The envelope that was put on the bus last. */
function sent(): unknown {
  const entry = /"Detail":"((?:[^"\\]|\\.)*)"/.exec(JSON.stringify(calls.at(-1)?.input))?.[1] ?? ''
  return JSON.parse(JSON.parse(`"${entry}"`))
}

describe('GET /events/catalog', () => {
  it('has each event with schema, jobs, and an example that the schema takes', async () => {
    const { status, json } = await callRoute(listCatalog, operator)
    expect(status).toBe(200)
    expect(json['items']).toMatchObject([
      { name, jobs: ['demo'], schema: { type: 'object', required: expect.arrayContaining(['upload']) } },
    ])
    for (const event of events) {
      const entry = Array.isArray(json['items'])
        ? json['items'].find((one) => one.name === event.name)
        : undefined
      expect(event.schema['~standard'].validate(entry.example)).not.toHaveProperty('issues')
    }
  })
})

describe('GET /events', () => {
  it('lists the record by pages, and filters it', async () => {
    const rare = 'rare/thing.happened'
    const keys = [
      await arrive({ name: rare, kind: 'ignored', problems: ['detail-type (unknown)'] }),
      await arrive({ name: rare, kind: 'ignored' }),
    ]
    const first = await callRoute(listEvents, { ...operator, query: { name: rare, limit: '1' } })
    expect(first.status).toBe(200)
    const cursor = String(first.json['cursor'])
    const second = await callRoute(listEvents, { ...operator, query: { name: rare, limit: '1', cursor } })
    expect([first.json['items'], second.json['items']].flat()).toMatchObject([
      { key: keys[1], name: rare, kind: 'ignored', source: 'stepladder', receivedAt: expect.any(String) },
      { key: keys[0], problems: ['detail-type (unknown)'] },
    ])
    expect(first.text).not.toContain('imageType')
    const none = await callRoute(listEvents, { ...operator, query: { name: rare, kind: 'valid' } })
    expect(none.json).toEqual({ items: [] })
    const past = await callRoute(listEvents, {
      ...operator,
      query: { to: '2020-01-01T01:00:00+01:00' },
    })
    expect(past.json).toEqual({ items: [] })
  })

  it.each([
    [{ cursor: 'nonsense' }, 'invalid_cursor'],
    [{ kind: 'odd' }, 'invalid_request'],
    [{ limit: '0' }, 'invalid_request'],
    [{ limit: '101' }, 'invalid_request'],
    [{ from: 'yesterday' }, 'invalid_request'],
  ])('refuses %j', async (query, code) => {
    const response = await callRoute(listEvents, { ...operator, query })
    expect(response.status).toBe(422)
    expect(response.json.error).toMatchObject({ code })
  })
})

describe('GET /events/{key}', () => {
  it('shows the data, and the run that claimed the event', async () => {
    const key = await arrive()
    await documents().send(
      new PutCommand({
        TableName: NAMES.STEPLADDER_RUNS_TABLE,
        Item: { pk: claimKey('demo', key.replace('delivery', 'event')), run: RUN },
      }),
    )
    actions.set('DescribeExecution', () => ({ executionArn: RUN, name: 'run-1', status: 'TIMED_OUT' }))
    const { status, json } = await callRoute(getEvent, { ...operator, params: { key } })
    expect(status).toBe(200)
    expect(json).toMatchObject({ key, name, kind: 'valid', data })
    expect(json['runs']).toEqual([{ job: 'demo', run: 'run-1', runId: RUN, status: 'timed_out' }])
  })

  it('shows the run of an archive replay, not that of the event before', async () => {
    const first = await arrive()
    const eventId = first.replace('delivery', 'event')
    const key = await arrive({ id: `${first}.again`, eventId, replayOf: first, replay: 'again' })
    const claims = { [claimKey('demo', eventId)]: 'run-of-first', [claimKey('demo', eventId, 'again')]: RUN }
    for (const [pk, run] of Object.entries(claims)) {
      await documents().send(new PutCommand({ TableName: NAMES.STEPLADDER_RUNS_TABLE, Item: { pk, run } }))
    }
    actions.set('DescribeExecution', () => ({ executionArn: RUN, name: 'run-1', status: 'PENDING_REDRIVE' }))
    const { json } = await callRoute(getEvent, { ...operator, params: { key } })
    expect(json).toMatchObject({ key, replayOf: first, runs: [{ runId: RUN, status: 'running' }] })
    expect(calls).toEqual([{ action: 'DescribeExecution', input: { executionArn: RUN } }])
  })

  it('shows no run where none claimed the event, or Step Functions has forgotten it', async () => {
    const { json } = await callRoute(getEvent, { ...operator, params: { key: await arrive() } })
    expect(json['runs']).toEqual([])
    const key = await arrive()
    await documents().send(
      new PutCommand({
        TableName: NAMES.STEPLADDER_RUNS_TABLE,
        Item: { pk: claimKey('demo', key.replace('delivery', 'event')), run: RUN },
      }),
    )
    actions.set('DescribeExecution', () => {
      throw new Fault('ExecutionDoesNotExist')
    })
    expect((await callRoute(getEvent, { ...operator, params: { key } })).json['runs']).toEqual([])
  })

  it('shows the whole detail of an event of another form, and the size of one that was not kept', async () => {
    const foreign = await arrive({ source: 'shop', kind: 'ignored', detail: { order: 7 } })
    const huge = await arrive({ kind: 'invalid', detail: { data: 'x'.repeat(400_000) } })
    expect((await callRoute(getEvent, { ...operator, params: { key: foreign } })).json['data']).toEqual({
      order: 7,
    })
    const { json } = await callRoute(getEvent, { ...operator, params: { key: huge } })
    expect(json).not.toHaveProperty('data')
    expect(json['dataBytes']).toBeGreaterThan(400_000)
  })
})

describe('POST /events/{key}/replay', () => {
  it('puts the event on the bus again, with a new id and whose repetition it is', async () => {
    const key = await arrive()
    const { status, json } = await callRoute(replayEvent, { ...operator, params: { key } })
    expect(status).toBe(202)
    expect(json).toEqual({ id: expect.any(String), name })
    expect(json['id']).not.toBe(key.replace('delivery', 'event'))
    expect(sent()).toEqual({ id: json['id'], name, data, ts: expect.any(String), replayOf: key })
  })

  it('gives two requests two ids, and one request that is repeated by its key the same id', async () => {
    const key = await arrive()
    const replay = (headers: Record<string, string>) =>
      callRoute(replayEvent, { ...operator, params: { key }, headers }).then(({ json }) => json['id'])
    const [one, other, first, repeated, another] = [
      await replay({}),
      await replay({}),
      await replay({ 'idempotency-key': 'k' }),
      await replay({ 'idempotency-key': 'k' }),
      await replay({ 'idempotency-key': 'l' }),
    ]
    expect(new Set([one, other, first, another]).size).toBe(4)
    expect(repeated).toBe(first)
  })

  it('gives a key to one caller and one event: ids in the order of the requests', async () => {
    const [key, otherKey] = [await arrive(), await arrive()]
    const headers = { 'idempotency-key': 'ticket' }
    const first = await callRoute(replayEvent, { ...operator, params: { key }, headers })
    const reused = await callRoute(replayEvent, { ...operator, params: { key: otherKey }, headers })
    expect([reused.status, reused.json.error?.code]).toEqual([409, 'idempotency_key_reused'])
    const other = await callRoute(replayEvent, { ...operator, user: 'operator-2', params: { key }, headers })
    expect(other.status).toBe(202)
    expect(String(other.json['id']) > String(first.json['id'])).toBe(true)
  })

  it.each([
    ['foreign_event', { source: 'shop', detail: { data } }],
    ['unknown_event', { name: 'no/such' }],
    ['invalid_event', { detail: { id: 'e', name, ts } }],
    ['invalid_event', { detail: { id: 'e', name, ts, data: { ...data, imageType: 'image/gif' } } }],
    ['invalid_event', { detail: null }],
    ['data_not_kept', { detail: { data: 'x'.repeat(400_000) } }],
  ] as const)('refuses an event that no job could take: %s', async (code, event) => {
    const key = await arrive({ kind: 'invalid', ...event })
    const response = await callRoute(replayEvent, { ...operator, params: { key } })
    expect(response.status).toBe(422)
    expect(response.json.error).toMatchObject({ code })
    expect(calls).toEqual([])
  })

  it('answers 503 when the bus does not take it', async () => {
    actions.set('PutEvents', () => ({ FailedEntryCount: 1, Entries: [{ ErrorCode: 'InternalFailure' }] }))
    const response = await callRoute(replayEvent, { ...operator, params: { key: await arrive() } })
    expect(response.status).toBe(503)
    expect(response.headers['retry-after']).toBe('1')
  })
})

describe.each([
  ['GET /events/{key}', getEvent],
  ['POST /events/{key}/replay', replayEvent],
])('%s', (_, handler) => {
  it('answers 404 for a key that there is not, and 422 for what is none', async () => {
    const unknown = await callRoute(handler, { ...operator, params: { key: 'nothing' } })
    expect(unknown.status).toBe(404)
    expect(unknown.json.error).toMatchObject({ code: 'event_not_found' })
    expect((await callRoute(handler, { ...operator, params: { key: 'a b' } })).status).toBe(422)
  })
})

describe.each([
  ['list-event-catalog', listCatalog],
  ['list-events', listEvents],
  ['get-event', getEvent],
  ['replay-event', replayEvent],
])('%s', (_, handler) => {
  it('is for operators only', async () => {
    const params = { key: 'k' }
    expect((await callRoute(handler, { params })).status).toBe(401)
    expect((await callRoute(handler, { user: 'someone', params })).status).toBe(403)
    expect(calls).toEqual([])
  })
})
