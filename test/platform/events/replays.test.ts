import { beforeAll, describe, expect, it } from 'vitest'

import { handler as cancelReplay } from '../../../lambdas/platform/events/api/cancel-replay.ts'
import { handler as listReplays } from '../../../lambdas/platform/events/api/list-replays.ts'
import { handler as startReplay } from '../../../lambdas/platform/events/api/start-replay.ts'
import { Fault, useAwsJson } from '../../aws/aws-json-server.ts'
import { useAws } from '../../aws/aws.ts'
import { callRoute, OPERATOR_CLAIMS } from '../../http/call-route.ts'

useAws()
const { actions, calls } = useAwsJson()

const operator = { user: 'operator-1', claims: OPERATOR_CLAIMS }
const ARCHIVE = 'arn:aws:events:us-east-1:000000000000:archive/stepladder-dev-events'
const BUS = 'arn:aws:events:us-east-1:000000000000:event-bus/stepladder-dev'
const window = { from: '2026-01-01T00:00:00Z', to: '2026-01-02T00:00:00Z' }

beforeAll(() => {
  Object.assign(process.env, {
    EVENT_ARCHIVE_ARN: ARCHIVE,
    EVENT_BUS_ARN: BUS,
    REPLAY_PREFIX: 'stepladder-dev-',
    EVENT_RULES: JSON.stringify({ recorder: 'rule-of-record', jobs: { demo: 'rule-of-demo' } }),
  })
})

const refuse = (code: string) => () => {
  throw new Fault(code)
}

describe('POST /replays', () => {
  it('begins a replay of the archive onto its bus', async () => {
    actions.set('StartReplay', () => ({ State: 'STARTING' }))
    const { status, json } = await callRoute(startReplay, { ...operator, body: window })
    expect(status).toBe(202)
    expect(json['replay']).toMatch(/^stepladder-dev-[\da-f-]{36}$/)
    expect(calls).toEqual([
      {
        action: 'StartReplay',
        input: {
          ReplayName: json['replay'],
          EventSourceArn: ARCHIVE,
          EventStartTime: Date.parse(window.from) / 1000,
          EventEndTime: Date.parse(window.to) / 1000,
          Destination: { Arn: BUS },
        },
      },
    ])
  })

  it('for some jobs goes to their rules and to the record only', async () => {
    actions.set('StartReplay', () => ({}))
    const body = { ...window, jobs: ['demo', 'demo'] }
    expect((await callRoute(startReplay, { ...operator, body })).status).toBe(202)
    expect(calls).toMatchObject([
      { input: { Destination: { FilterArns: ['rule-of-record', 'rule-of-demo'] } } },
    ])
  })

  it('is begun once for a request that is repeated by its key', async () => {
    const begun = new Set<unknown>()
    actions.set('StartReplay', ({ ReplayName }) => {
      if (begun.has(ReplayName)) throw new Fault('ResourceAlreadyExistsException')
      begun.add(ReplayName)
    })
    const request = { ...operator, body: window, headers: { 'idempotency-key': 'k' } }
    const answers = await Promise.all([callRoute(startReplay, request), callRoute(startReplay, request)])
    expect(answers.map(({ status }) => status)).toEqual([202, 202])
    expect(new Set(answers.map(({ json }) => json['replay'])).size).toBe(1)
    expect(begun.size).toBe(1)
    expect(answers.filter(({ headers }) => headers['idempotent-replayed'] === 'true')).toHaveLength(1)
  })

  it('is refused for another request under the same key, and begun for the same key of another caller', async () => {
    actions.set('StartReplay', () => ({}))
    const request = { ...operator, body: window, headers: { 'idempotency-key': 'reused' } }
    const first = await callRoute(startReplay, request)
    const other = await callRoute(startReplay, { ...request, body: { ...window, jobs: ['demo'] } })
    expect([other.status, other.json.error?.code]).toEqual([409, 'idempotency_key_reused'])
    const colleague = await callRoute(startReplay, { ...request, user: 'operator-2' })
    expect(colleague.status).toBe(202)
    expect(colleague.json['replay']).not.toBe(first.json['replay'])
  })

  it.each([
    [{ from: window.to, to: window.from }, 'invalid_time'],
    [{ from: window.from, to: window.from }, 'invalid_time'],
    [{ from: 'yesterday', to: window.to }, 'invalid_request'],
    [{ ...window, jobs: [] }, 'invalid_request'],
    [{ ...window, jobs: ['constructor'] }, 'unknown_job'],
  ])('refuses %j', async (body, code) => {
    const response = await callRoute(startReplay, { ...operator, body })
    expect(response.status).toBe(422)
    expect(response.json.error).toMatchObject({ code })
    expect(calls).toEqual([])
  })

  it.each([
    ['LimitExceededException', 429],
    ['ValidationException', 422],
    ['InternalException', 503],
    ['AccessDeniedException', 500],
  ])('answers to %s with %i', async (code, status) => {
    actions.set('StartReplay', refuse(code))
    expect((await callRoute(startReplay, { ...operator, body: window })).status).toBe(status)
  })
})

describe('GET /replays', () => {
  it('lists all pages, the latest first', async () => {
    const replay = (ReplayName: string, ReplayStartTime: number, more = {}) => ({
      ReplayName,
      State: 'COMPLETED',
      EventStartTime: 1_767_225_600,
      EventEndTime: 1_767_312_000,
      ReplayStartTime,
      ...more,
    })
    actions.set('ListReplays', ({ NextToken }) =>
      NextToken === undefined
        ? { Replays: [replay('older', 1)], NextToken: 'more' }
        : { Replays: [replay('newer', 2, { EventLastReplayedTime: 1_767_230_000, StateReason: 'why' })] },
    )
    const { status, json } = await callRoute(listReplays, operator)
    expect(status).toBe(200)
    const times = { from: '2026-01-01T00:00:00.000Z', to: '2026-01-02T00:00:00.000Z' }
    expect(json).toEqual({
      items: [
        {
          replay: 'newer',
          state: 'COMPLETED',
          ...times,
          progressedTo: '2026-01-01T01:13:20.000Z',
          reason: 'why',
        },
        { replay: 'older', state: 'COMPLETED', ...times },
      ],
    })
    expect(calls[0]?.input).toMatchObject({ EventSourceArn: ARCHIVE })
  })
})

describe('POST /replays/{replay}/cancel', () => {
  const cancel = (replay: string) => callRoute(cancelReplay, { ...operator, params: { replay } })

  it('cancels', async () => {
    actions.set('CancelReplay', () => ({ State: 'CANCELLING' }))
    const { status, json } = await cancel('stepladder-dev-1')
    expect([status, json]).toEqual([202, { replay: 'stepladder-dev-1', state: 'CANCELLING' }])
    expect(calls).toEqual([{ action: 'CancelReplay', input: { ReplayName: 'stepladder-dev-1' } }])
  })

  it.each([
    ['ResourceNotFoundException', 404],
    ['IllegalStatusException', 409],
  ])('answers to %s with %i', async (code, status) => {
    actions.set('CancelReplay', refuse(code))
    expect((await cancel('stepladder-dev-1')).status).toBe(status)
  })

  it('touches no replay of others, and takes no other text', async () => {
    expect((await cancel('payroll-1')).status).toBe(404)
    expect((await cancel('a/b')).status).toBe(422)
    expect(calls).toEqual([])
  })
})

describe.each([
  ['start-replay', startReplay],
  ['list-replays', listReplays],
  ['cancel-replay', cancelReplay],
])('%s', (_, handler) => {
  it('is for operators only', async () => {
    const request = { params: { replay: 'stepladder-dev-1' }, body: window }
    expect((await callRoute(handler, request)).status).toBe(401)
    expect((await callRoute(handler, { user: 'someone', ...request })).status).toBe(403)
    expect(calls).toEqual([])
  })
})
