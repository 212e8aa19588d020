import { expect, it } from 'vitest'
import { TokenBucket } from '../../../local/services/api-gateway/token-bucket.ts'
import { VirtualClock } from '../../../local/virtual-clock.ts'
import { functionResult } from '../cloud-context.ts'
import type { StartedApi } from './start-api.ts'
import { startApi } from './start-api.ts'

const invoke = () => functionResult({ statusCode: 200 })

async function statuses(api: StartedApi, method: string, count: number): Promise<number[]> {
  const answers: number[] = []
  for (let index = 0; index < count; index++) answers.push((await fetch(api.url, { method })).status)
  return answers
}

it('lets a burst through, refuses the rest with 429, and fills up with time', async () => {
  const clock = new VirtualClock()
  const api = await startApi(
    {
      routes: { 'POST /': {}, 'GET /': {} },
      stage: { RouteSettings: { 'POST /': { ThrottlingRateLimit: 2, ThrottlingBurstLimit: '3' } } },
    },
    { clock, invoke },
  )
  expect(await statuses(api, 'POST', 4)).toEqual([200, 200, 200, 429])
  const refused = await fetch(api.url, { method: 'POST' })
  expect(await refused.json()).toEqual({ message: 'Too Many Requests' })
  expect(await statuses(api, 'GET', 4)).toEqual([200, 200, 200, 200])
  await clock.advance(499)
  expect(await statuses(api, 'POST', 1)).toEqual([429])
  await clock.advance(501)
  expect(await statuses(api, 'POST', 3)).toEqual([200, 200, 429])
  await clock.advance(60_000)
  expect(await statuses(api, 'POST', 4)).toEqual([200, 200, 200, 429])
})

it('gives each route its own share of the stage’s default, which a route’s own setting replaces', async () => {
  const api = await startApi(
    {
      routes: { 'POST /': {}, 'GET /': {}, 'PUT /': {} },
      stage: {
        DefaultRouteSettings: { ThrottlingRateLimit: 1, ThrottlingBurstLimit: 1 },
        RouteSettings: { 'PUT /': { ThrottlingBurstLimit: 2 } },
      },
    },
    { invoke },
  )
  expect(await statuses(api, 'POST', 2)).toEqual([200, 429])
  expect(await statuses(api, 'GET', 2)).toEqual([200, 429])
  expect(await statuses(api, 'PUT', 3)).toEqual([200, 200, 429])
})

it('refuses before it asks who calls', async () => {
  const api = await startApi(
    {
      routes: { 'POST /': { jwt: true } },
      stage: { DefaultRouteSettings: { ThrottlingRateLimit: 0, ThrottlingBurstLimit: 0 } },
      authorizer: { issuer: 'https://issuer.example.com', audience: ['a'] },
    },
    { invoke },
  )
  expect(await statuses(api, 'POST', 1)).toEqual([429])
})

it('never fills a bucket above its burst, nor by time that runs backwards', () => {
  const bucket = new TokenBucket({ rate: 1000, burst: 1, now: 10_000 })
  expect(bucket.take(10_000)).toBe(true)
  expect(bucket.take(5_000)).toBe(false)
  expect(bucket.take(20_000)).toBe(true)
  expect(bucket.take(20_000)).toBe(false)
})
