import { createServer } from 'node:http'
import { describe, expect, it, onTestFinished } from 'vitest'
import type { Clock } from '../../../local/clock.ts'
import { VirtualClock } from '../../../local/virtual-clock.ts'
import { startFunctions } from '../core/test-assembly.ts'

const START = Date.parse('2026-01-01T00:00:00Z')

/** A server that never answers and says so to the clock, as a stand-in that was told to hang. Resolves to its URL. */
async function startHangingServer(clock: Clock): Promise<{ url: string; closed: number[] }> {
  const closed: number[] = []
  const server = createServer((request) => {
    const endWait = clock.beginWait()
    request.on('close', () => {
      closed.push(clock.now() - START)
      endWait()
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  const address = server.address()
  const port = typeof address === 'object' && address ? address.port : 0
  return { url: `http://127.0.0.1:${port}`, closed }
}

describe('a worker under a virtual clock', () => {
  it('sees virtual time in Date, and it stands still while the function works', async () => {
    const clock = new VirtualClock({ jump: true })
    const cloud = await startFunctions(
      {
        dates: `exports.handler = async () => {
          let sum = 0
          for (let i = 0; i < 1e6; i++) sum += i
          return [Date.now(), new Date().toISOString(), new Date(0).getTime(), new Date() instanceof Date, typeof Date()]
        }`,
      },
      { clock },
    )
    const { payload } = await cloud.services.lambda.invoke('dates', {})
    expect(payload).toEqual([START, '2026-01-01T00:00:00.000Z', 0, true, 'string'])
  })

  it.each([
    ['setTimeout', 'await new Promise((resolve) => setTimeout(resolve, ms))'],
    ['node:timers/promises', 'await require("node:timers/promises").setTimeout(ms)'],
    ['a promisified setTimeout', 'await require("node:util").promisify(setTimeout)(ms)'],
    ['node:timers', 'await new Promise((resolve) => require("node:timers").setTimeout(resolve, ms))'],
    ['AbortSignal.timeout', 'await new Promise((resolve) => { AbortSignal.timeout(ms).onabort = resolve })'],
    [
      'setInterval',
      'await new Promise((resolve) => { let n = 0; const t = setInterval(() => { if (++n === 4) { clearInterval(t); resolve() } }, ms / 4) })',
    ],
  ])('sleeps with %s on the clock: time leaps when it only waits', async (_what, wait) => {
    const clock = new VirtualClock({ jump: true })
    const cloud = await startFunctions(
      {
        sleeps: `exports.handler = async ({ ms }) => { const start = Date.now(); ${wait}; return Date.now() - start }`,
      },
      { clock, properties: { Timeout: 900 } },
    )
    expect((await cloud.services.lambda.invoke('sleeps', { ms: 240_000 })).payload).toBe(240_000)
    expect(clock.now()).toBe(START + 240_000)
  })

  it('sleeps in one invocation as in the one before', async () => {
    const clock = new VirtualClock({ jump: true })
    const cloud = await startFunctions(
      { sleeps: 'exports.handler = () => new Promise((resolve) => setTimeout(resolve, 1000, Date.now()))' },
      { clock },
    )
    for (const startedAt of [START, START + 1000]) {
      expect((await cloud.services.lambda.invoke('sleeps', {})).payload).toBe(startedAt)
    }
  })

  it('keeps time still while it talks to somebody, however long that takes', async () => {
    const clock = new VirtualClock({ jump: true })
    const cloud = await startFunctions(
      {
        asks: `exports.handler = async ({ url }) => {
          const answer = await fetch(url, { signal: AbortSignal.timeout(1000) })
          return [await answer.text(), Date.now()]
        }`,
      },
      { clock },
    )
    const server = createServer((_request, response) => void setTimeout(() => response.end('slow'), 100))
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    onTestFinished(() => void server.close())
    const address = server.address()
    const port = typeof address === 'object' && address ? address.port : 0
    const { payload } = await cloud.services.lambda.invoke('asks', { url: `http://127.0.0.1:${port}` })
    expect(payload).toEqual(['slow', START])
  })

  it('gives up on a stand-in that hangs after its own time-out, before time passes further', async () => {
    const clock = new VirtualClock({ jump: true })
    const hanging = await startHangingServer(clock)
    const cloud = await startFunctions(
      {
        asks: `exports.handler = async ({ url }) => {
          const start = Date.now()
          try { await fetch(url, { signal: AbortSignal.timeout(60_000) }) } catch (error) { return [error.name, Date.now() - start] }
        }`,
      },
      { clock, properties: { Timeout: 90 } },
    )
    const { payload } = await cloud.services.lambda.invoke('asks', { url: hanging.url })
    expect(payload).toEqual(['TimeoutError', 60_000])
    await clock.settle()
    expect(hanging.closed).toEqual([60_000])
    expect(clock.now()).toBe(START + 60_000)
  })

  it('is cut off by the function time-out when it hangs without a time-out of its own', async () => {
    const clock = new VirtualClock({ jump: true })
    const hanging = await startHangingServer(clock)
    const cloud = await startFunctions(
      { asks: 'exports.handler = async ({ url }) => fetch(url)' },
      { clock, properties: { Timeout: 90 } },
    )
    const answer = await cloud.services.lambda.invoke('asks', { url: hanging.url })
    expect(answer.payload).toMatchObject({ errorType: 'Sandbox.Timedout' })
    expect(clock.now()).toBe(START + 90_000)
  })

  it('waits for a function that it invokes through the API, whose sleep lets time leap', async () => {
    const clock = new VirtualClock({ jump: true })
    const cloud = await startFunctions(
      {
        outer: `exports.handler = async () => {
          const headers = { authorization: \`AWS4-HMAC-SHA256 Credential=\${process.env.AWS_ACCESS_KEY_ID}/20260101/us-east-1/lambda/aws4_request, Signature=0\` }
          const url = process.env.AWS_ENDPOINT_URL + '/2015-03-31/functions/inner/invocations'
          return (await fetch(url, { method: 'POST', headers, body: '{}' })).json()
        }`,
        inner:
          'exports.handler = async () => { await new Promise((r) => setTimeout(r, 30_000)); return "woke" }',
      },
      { clock, properties: { Timeout: 60 }, maxWorkers: 1 },
    )
    expect((await cloud.services.lambda.invoke('outer', {})).payload).toBe('woke')
    expect(clock.now()).toBe(START + 30_000)
  })

  it('sleeps at the same time as others of its function: time does not leap over one that waits for a worker', async () => {
    const clock = new VirtualClock({ jump: true })
    const cloud = await startFunctions(
      { sleeps: 'exports.handler = async () => { await new Promise((r) => setTimeout(r, 10_000)) }' },
      { clock, properties: { Timeout: 60 } },
    )
    await cloud.services.lambda.invoke('sleeps', {})
    await Promise.all([1, 2, 3].map(() => cloud.services.lambda.invoke('sleeps', {})))
    expect(clock.now()).toBe(START + 20_000)
  })

  it('is frozen between invocations: timers left behind hold up nobody and fire when it thaws', async () => {
    const clock = new VirtualClock({ jump: true })
    const cloud = await startFunctions(
      {
        leaves: `let fired = 0
        exports.handler = async ({ leave }) => {
          if (leave) { setTimeout(() => fired++, 5000); setInterval(() => {}, 1000).unref(); return fired }
          await new Promise((resolve) => setTimeout(resolve, 100))
          return fired
        }`,
      },
      { clock, properties: { Timeout: 60 } },
    )
    const { lambda } = cloud.services
    expect((await lambda.invoke('leaves', { leave: true })).payload).toBe(0)
    await clock.settle()
    expect(clock.now()).toBe(START)
    await clock.advance(10_000)
    expect((await lambda.invoke('leaves', {})).payload).toBe(1)
  })
})
