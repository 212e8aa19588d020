import { request } from 'node:http'
import { describe, expect, it, onTestFinished } from 'vitest'
import type { LocalCloud, LocalCloudOptions } from '../../../local/cloud.ts'
import { PacedClock } from '../../../local/paced-clock.ts'
import { RealClock } from '../../../local/real-clock.ts'
import { VirtualClock } from '../../../local/virtual-clock.ts'
import { startFunctions } from '../core/test-assembly.ts'

const PAGES = 'http://127.0.0.1:3001'

function start(options: Partial<LocalCloudOptions> = {}): Promise<LocalCloud> {
  return startFunctions({ counts: 'exports.handler = async () => 1' }, options)
}

interface Answer {
  readonly status: number
  readonly body: unknown
}

async function ask(cloud: LocalCloud, path: string, init: RequestInit = {}): Promise<Answer> {
  const answer = await fetch(`${cloud.controlUrl}${path}`, init)
  const text = await answer.text()
  return { status: answer.status, body: text === '' ? undefined : JSON.parse(text) }
}

function post(cloud: LocalCloud, path: string, body: unknown): Promise<Answer> {
  return ask(cloud, path, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  })
}

describe('/_local/clock', () => {
  it('tells, pauses, runs and jumps time that goes at the pace of the wall', async () => {
    const clock = new PacedClock()
    const cloud = await start({ clock })
    expect(await ask(cloud, '/clock')).toMatchObject({
      status: 200,
      body: { now: expect.stringMatching(/^\d{4}-.*Z$/u), virtual: true, paused: false, rate: 1 },
    })
    const paused = await post(cloud, '/clock', { action: 'pause' })
    const stands = clock.now()
    expect(paused).toEqual({
      status: 200,
      body: { now: new Date(stands).toISOString(), virtual: true, paused: true, rate: 0 },
    })
    let fires = 0
    clock.schedule(90_000, () => fires++)
    await post(cloud, '/clock', { action: 'jump', byMs: 60_000 })
    expect([clock.now() - stands, fires]).toEqual([60_000, 0])
    await post(cloud, '/clock', { action: 'jump' })
    expect([clock.now() - stands, fires]).toEqual([90_000, 1])
    expect(await post(cloud, '/clock', { action: 'jump' })).toMatchObject({
      status: 409,
      body: { error: { code: 'nothing_waits', message: expect.stringContaining('"byMs"') } },
    })
    expect(await post(cloud, '/clock', { action: 'run' })).toMatchObject({ body: { paused: false, rate: 1 } })
  })

  it('steers the clock of tests, too', async () => {
    const clock = new VirtualClock({ jump: true })
    const cloud = await start({ clock })
    expect(await post(cloud, '/clock', { action: 'pause' })).toMatchObject({ body: { paused: true } })
    const stands = clock.now()
    await post(cloud, '/clock', { action: 'jump', byMs: 1000 })
    expect(clock.now() - stands).toBe(1000)
    expect(await post(cloud, '/clock', { action: 'run' })).toMatchObject({
      body: { virtual: true, paused: false },
    })
  })

  it('says that real time is not steered', async () => {
    const cloud = await start({ clock: new RealClock() })
    expect(await ask(cloud, '/clock')).toMatchObject({ body: { virtual: false } })
    expect(await post(cloud, '/clock', { action: 'pause' })).toMatchObject({
      status: 409,
      body: { error: { code: 'real_time' } },
    })
  })

  it.each([
    [{ action: 'stop' }, 'The clock takes'],
    [{ action: 'jump', byMs: -1 }, 'byMs'],
    [{ action: 'jump', byMs: 1e15 }, 'byMs'],
    [{ action: 'pause', byMs: 5 }, 'belongs to the action jump'],
    [[], 'The clock takes'],
  ])('refuses %j in words', async (body, message) => {
    const answer = await post(await start({ clock: new PacedClock() }), '/clock', body)
    expect(answer).toMatchObject({
      status: 422,
      body: { error: { code: 'invalid_request', message: expect.stringContaining(message) } },
    })
  })
})

describe('/_local/faults', () => {
  it('puts faults in force, shows them with what they did, and takes them back', async () => {
    const cloud = await start()
    const fault = { kind: 'fail', function: 'counts', times: 'all' }
    expect(await post(cloud, '/faults', { fault })).toEqual({
      status: 201,
      body: { id: 'fault-1', fault, hits: 0, spent: false },
    })
    await post(cloud, '/faults', { fault: { kind: 'task-timed-out' } })
    expect((await cloud.services.lambda.invoke('counts', {})).functionError).toBe('Unhandled')
    expect(await ask(cloud, '/faults')).toMatchObject({
      body: { items: [{ id: 'fault-1', hits: 1 }, { id: 'fault-2' }] },
    })
    expect((await ask(cloud, '/faults/fault-1', { method: 'DELETE' })).status).toBe(204)
    expect((await cloud.services.lambda.invoke('counts', {})).payload).toBe(1)
    expect((await ask(cloud, '/faults/fault-1', { method: 'DELETE' })).status).toBe(404)
    expect((await ask(cloud, '/faults', { method: 'DELETE' })).status).toBe(204)
    expect(await ask(cloud, '/faults')).toMatchObject({ body: { items: [] } })
  })

  it('are added and taken back whatever faults are in force', async () => {
    const cloud = await start()
    for (const service of ['states', 'events', 'dynamodb', 'lambda', 'logs']) {
      if (cloud.services.all.some(({ id }) => id === service)) {
        cloud.faults.add({ kind: 'refuse', service, code: 'ThrottlingException', times: Infinity })
      }
    }
    cloud.faults.add({ kind: 'fail', function: 'counts', times: Infinity })
    for (const fault of [
      { kind: 'drop', bus: 'default' },
      { kind: 'delay', function: 'counts', delayMs: 1 },
    ]) {
      expect(await post(cloud, '/faults', { fault })).toMatchObject({ status: 201 })
    }
    expect(
      await post(cloud, '/faults', { fault: { kind: 'drop-status-event', stateMachine: 'm' } }),
    ).toMatchObject({
      status: 422,
      body: { error: { code: 'invalid_fault', message: expect.stringContaining('there is none') } },
    })
    expect((await ask(cloud, '/faults', { method: 'DELETE' })).status).toBe(204)
    expect(cloud.faults.list()).toEqual([])
  })

  it('describes each kind, so that a page can make a form of it', async () => {
    const { body } = await ask(await start(), '/faults')
    expect(body).toMatchObject({
      kinds: expect.arrayContaining([
        {
          kind: 'throttle',
          description: 'DynamoDB throttles calls that name this table.',
          schema: {
            type: 'object',
            properties: expect.objectContaining({
              table: { type: 'string', minLength: 1, description: 'Name of the table.' },
            }),
            required: ['table'],
          },
        },
      ]),
    })
  })

  it.each([
    [{ fault: { kind: 'fail', function: 'nobody' } }, 422, 'choose one of counts'],
    [{ fault: { kind: 'fall' } }, 422, 'there is no fault "fall"'],
    [{ fault: { kind: 'delay', function: 'counts' } }, 422, 'delayMs'],
    [{}, 422, '"kind"'],
    [{ fault: { kind: 7 } }, 422, 'a fault is an object with a "kind"'],
    [{ fault: { kind: '__proto__' } }, 422, 'there is no fault "__proto__"'],
    [`{"fault":{"kind":${'['.repeat(30_000)}${']'.repeat(30_000)}}}`, 422, 'a fault is an object'],
    [`{"fault":${'['.repeat(30_000)}${']'.repeat(30_000)}}`, 422, 'a fault is an object'],
    ['null', 422, '"kind"'],
    ['{', 400, 'not JSON'],
    [`"${'x'.repeat(70_000)}"`, 413, '65536 bytes'],
  ])('refuses %.60j in words', async (body, status, message) => {
    expect(await post(await start(), '/faults', body)).toMatchObject({
      status,
      body: { error: { message: expect.stringContaining(message) } },
    })
  })
})

describe('/_local/calls and /_local/emails', () => {
  it('show what the stand-ins got, the newest first', async () => {
    const call = { provider: 'gemini', summary: 'draw', status: 200 }
    const email = { from: 'a@b.c', to: ['d@e.f'], subject: 'Hello', text: 'World' }
    const standIns = [
      { received: () => [{ ...call, at: '2026-01-01T00:00:00.000Z' }] },
      {
        received: () => [{ ...call, provider: 'mail', at: '2026-01-02T00:00:00.000Z' }],
        emails: () => [{ ...email, at: '2026-01-02T00:00:00.000Z' }],
      },
    ]
    const cloud = await start({ standIns })
    expect(await ask(cloud, '/calls')).toMatchObject({
      body: { items: [{ provider: 'mail' }, { provider: 'gemini', summary: 'draw', status: 200 }] },
    })
    expect(await ask(cloud, '/emails')).toEqual({
      status: 200,
      body: { items: [{ ...email, at: '2026-01-02T00:00:00.000Z' }] },
    })
  })
})

describe('who may use the control', () => {
  it('is whoever works on this machine: programs, and the local pages after a preflight', async () => {
    const cloud = await start()
    cloud.allowOrigin(PAGES)
    expect((await ask(cloud, '/clock')).status).toBe(200)
    const preflight = await fetch(`${cloud.controlUrl}/clock`, {
      method: 'OPTIONS',
      headers: { origin: PAGES, 'access-control-request-method': 'POST' },
    })
    expect(preflight.status).toBe(204)
    expect(Object.fromEntries(preflight.headers)).toMatchObject({
      'access-control-allow-origin': PAGES,
      'access-control-allow-methods': 'GET, POST, DELETE',
      'access-control-allow-headers': 'content-type',
      vary: 'origin',
    })
    const asked = await fetch(`${cloud.controlUrl}/clock`, { headers: { origin: PAGES } })
    expect([asked.status, asked.headers.get('access-control-allow-origin')]).toEqual([200, PAGES])
  })

  it.each([
    ['another site', { origin: 'https://evil.example' }],
    ['another port of this machine', { origin: 'http://127.0.0.1:9999' }],
    ['a page without an origin of its own', { origin: 'null' }],
    ['a link or a picture on another site', { 'sec-fetch-site': 'cross-site' }],
  ])('is not %s', async (_who, headers) => {
    const cloud = await start()
    cloud.allowOrigin(PAGES)
    for (const method of ['GET', 'POST', 'DELETE', 'OPTIONS']) {
      const answer = await fetch(`${cloud.controlUrl}/faults`, { method, headers })
      expect([method, answer.status, answer.headers.get('access-control-allow-origin')]).toEqual([
        method,
        403,
        null,
      ])
    }
  })

  it('is nobody who comes by a host name of his own', async () => {
    const cloud = await start()
    const { port } = new URL(cloud.endpoint)
    const asked = await new Promise<number | undefined>((resolve, reject) => {
      const sent = request(
        { host: '127.0.0.1', port, path: '/_local/clock', headers: { host: `rebound.example:${port}` } },
        (answer) => {
          answer.resume()
          resolve(answer.statusCode)
        },
      )
      sent.once('error', reject)
      onTestFinished(() => void sent.destroy())
      sent.end()
    })
    expect(asked).toBe(403)
  })

  it('is no form of another page: what is sent must be JSON', async () => {
    const cloud = await start()
    const answer = await fetch(`${cloud.controlUrl}/clock`, { method: 'POST', body: '{"action":"pause"}' })
    expect(answer.status).toBe(415)
  })
})

it('tells what is not there', async () => {
  const cloud = await start()
  for (const path of ['', '/nothing', '/clock/x'])
    expect(await ask(cloud, path)).toMatchObject({ status: 404, body: { error: { code: 'not_found' } } })
})

it('tells what cannot be sent', async () => {
  const cloud = await start()
  const put = await fetch(`${cloud.controlUrl}/clock`, { method: 'PUT', body: '{}' })
  expect([put.status, await put.json()]).toEqual([
    405,
    { error: expect.objectContaining({ code: 'method_not_allowed' }) },
  ])
  const headers = { 'content-type': 'application/json' }
  const body = JSON.stringify({ action: 'é'.repeat(40_000) })
  const large = await fetch(`${cloud.controlUrl}/clock`, { method: 'POST', headers, body })
  expect(large.status).toBe(413)
})
