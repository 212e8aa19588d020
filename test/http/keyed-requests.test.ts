import { afterEach, describe, expect, it, vi } from 'vitest'

import { claimRequest, findRequest, type KeyedRequest } from '../../lambdas/http/keyed-requests.ts'
import { dieAfter, useAws } from '../aws/aws.ts'

useAws()

const DAY_MS = 86_400_000
const request = (key: string, more: Partial<KeyedRequest> = {}): KeyedRequest => ({
  caller: 'olga',
  route: 'start-run',
  key,
  content: { job: 'demo' },
  ...more,
})

afterEach(() => {
  vi.useRealTimers()
})

describe('a request with a key', () => {
  it('has the same id whenever it comes, also after a death right after its key was taken', async () => {
    expect(await findRequest(request('k'))).toBeUndefined()
    const process = dieAfter(1)
    await expect(claimRequest(request('k'))).rejects.toThrow(/died/)
    process.revive()
    const found = await findRequest(request('k'))
    expect(found).toMatchObject({ same: true })
    expect(await claimRequest(request('k'))).toEqual({ ...found, taken: false })
  })

  it('takes the key once when it comes several times at once', async () => {
    const claims = await Promise.all(Array.from({ length: 5 }, () => claimRequest(request('at-once'))))
    expect(new Set(claims.map(({ id }) => id)).size).toBe(1)
    expect(claims.filter(({ taken }) => taken)).toHaveLength(1)
  })

  it('is told from another request, and from those of other callers and routes', async () => {
    const { id } = await claimRequest(request('told'))
    expect(await claimRequest(request('told', { content: { job: 'other' } }))).toEqual({
      id,
      same: false,
      taken: false,
    })
    for (const other of [
      { caller: 'ozzy' },
      { route: 'start-replay' },
      // Names that would be the same, were they only put together.
      { caller: 'olga","start-run', route: '' },
    ]) {
      expect(await claimRequest(request('told', other))).toMatchObject({ taken: true })
    }
  })

  it('is another one after 30 days, whether or not DynamoDB has deleted the key', async () => {
    vi.useFakeTimers({ toFake: ['Date'] })
    const first = await claimRequest(request('old'))
    vi.setSystemTime(Date.now() + 29 * DAY_MS)
    expect(await findRequest(request('old'))).toMatchObject({ id: first.id })
    vi.setSystemTime(Date.now() + 2 * DAY_MS)
    expect(await findRequest(request('old'))).toBeUndefined()
    const later = await claimRequest(request('old', { content: { job: 'other' } }))
    expect(later.taken).toBe(true)
    expect(later.id > first.id).toBe(true)
  })
})
