import { afterEach, describe, expect, it } from 'vitest'
import * as z from 'zod'

import { refusalOf, submittedOf } from './plushie-user.ts'
import { samplePhoto, usePlushieCloud } from './start-plushie-cloud.ts'

const plushieCloud = usePlushieCloud()
const accessSchema = z.object({ routeKey: z.string(), status: z.string(), error: z.string() })
const PHOTO = samplePhoto('cat.png')
const times = <T>(count: number, make: () => Promise<T>): Promise<T[]> =>
  Promise.all(Array.from({ length: count }, make))

afterEach(() => plushieCloud().behave())

describe('limits of a user', () => {
  it('takes five of six submissions at once, and says why not the sixth', async () => {
    const { user, quiet, gemini, clock, checkInvariant } = plushieCloud()
    const six = await user('six-at-once')
    // Time passes for tries of contended writes only, so that none of the five ends before the sixth comes.
    gemini.behaviours.add({ kind: 'slow', delayMs: 30_000 })
    clock.startJumping(clock.now() + 20_000)

    const answers = await times(6, () => six.send(PHOTO))

    expect(answers.map(({ status }) => status).toSorted((one, other) => one - other)).toEqual([
      202, 202, 202, 202, 202, 429,
    ])
    const refused = answers.find(({ status }) => status === 429)
    expect(refused && refusalOf(refused)).toMatchObject({
      code: 'too_many_in_progress',
      message: 'You have 5 generations in progress. Please wait for one to complete.',
    })
    expect(await six.account()).toMatchObject({ credits: 10, processing: 5, available: 5 })
    plushieCloud().behave()
    await quiet()
    expect(await six.account()).toMatchObject({ credits: 5, processing: 0 })
    expect((await six.send(PHOTO)).status).toBe(202)
    await quiet()
    await checkInvariant()
  })

  it('lets a user who only fails spend a bounded number of AI calls in a day, and says when to come again', async () => {
    const { user, quiet, gemini, clock, checkInvariant } = plushieCloud()
    const storm = await user('only-fails')
    gemini.behaviours.add({ kind: 'refuse', task: 'draw' })
    // Early in a day, so that the pauses of an hour do not reach the next.
    await clock.advance(24 * 60 * 60_000 - (clock.now() % (24 * 60 * 60_000)))
    const before = gemini.calls.length
    const ids: string[] = []
    const refusals = new Map<string, number>()
    const heard = (answer: Awaited<ReturnType<typeof storm.retry>>): void => {
      if (answer.status === 202) return
      const { code } = refusalOf(answer)
      expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0)
      refusals.set(code, (refusals.get(code) ?? 0) + 1)
    }
    for (let round = 0; round < 12; round += 1) {
      if (ids.length < 5) {
        const sent = await storm.send(PHOTO)
        heard(sent)
        if (sent.status === 202) ids.push(submittedOf(sent).generationId)
      }
      await quiet()
      for (const id of ids) heard(await storm.retry(id))
      await quiet()
      if (round > 4) await clock.advance(60_000)
    }
    heard(await storm.send(PHOTO))
    const { paused } = await storm.account()
    expect(paused?.until).toMatch(/T00:00:00\.000Z$/u)
    const { failures = 0 } = (await checkInvariant()).get(storm.userId) ?? {}
    expect(failures).toBeGreaterThanOrEqual(20)
    expect(failures).toBeLessThan(20 + 5)
    // Each failure asked twice: what is on the photo, and for the picture that was refused.
    expect(gemini.calls.length - before).toBe(2 * failures)
    expect([...refusals.keys()].toSorted()).toEqual(['retry_too_soon', 'too_many_failures_today'])

    plushieCloud().behave()
    await clock.advance((paused?.forSeconds ?? 0) * 1000)
    expect((await storm.account()).paused).toBeUndefined()
    expect((await storm.send(PHOTO)).status).toBe(202)
    await quiet()
    expect(await storm.account()).toMatchObject({ credits: 9, processing: 0 })
  })

  it('takes three of fifty submissions at once for three credits', async () => {
    const { user, quiet, setCredits, checkInvariant } = plushieCloud()
    const fifty = await user('fifty-at-once')
    await setCredits(fifty, 3)

    const answers = await times(50, () => fifty.send(PHOTO))
    await quiet()

    const accepted = answers.filter(({ status }) => status === 202)
    const refused = answers.filter(({ status }) => status !== 202)
    expect(accepted).toHaveLength(3)
    // A refusal names the credits, or asks to come again where too many wrote to the account at the same moment.
    expect(new Set(refused.map((answer) => `${answer.status} ${refusalOf(answer).code}`))).toContain(
      '402 insufficient_credits',
    )
    expect(refused.every(({ status }) => status === 402 || status === 429)).toBe(true)
    expect(await fifty.account()).toMatchObject({ credits: 0, processing: 0, available: 0 })
    expect(refusalOf(await fifty.send(PHOTO))).toMatchObject({
      code: 'insufficient_credits',
      available: 0,
      processing: 0,
    })
    expect((await checkInvariant()).get(fifty.userId)).toMatchObject({ credits: 0, processing: 0 })
  })

  it('makes one generation of the same request twice at once, when it carries a key', async () => {
    const { user, quiet, checkInvariant } = plushieCloud()
    const twice = await user('idempotent')
    const headers = { 'idempotency-key': 'order-1' }

    const answers = await times(3, () => twice.send(PHOTO, headers))
    await quiet()
    const later = await twice.send(PHOTO, headers)

    expect(new Set([...answers, later].map(({ body }) => JSON.stringify(body, ['generationId']))).size).toBe(
      1,
    )
    expect((await twice.list()).generations).toHaveLength(1)
    expect(await twice.account()).toMatchObject({ credits: 9, processing: 0 })
    expect((await twice.send(samplePhoto('coffee.png'), headers)).status).toBe(409)
    await checkInvariant()
  })
})

describe('two users', () => {
  it('do not see each other', async () => {
    const { user, quiet } = plushieCloud()
    const ada = await user('ada-alone')
    const eve = await user('eve-curious')
    const generationId = await ada.submit(PHOTO)
    await quiet()

    const foreign = await eve.request('GET', `/generations/${generationId}`)
    const none = await eve.request('GET', '/generations/01a201f7-db39-7320-9f40-accc95cb1324')

    expect([foreign.status, none.status, (await eve.retry(generationId)).status]).toEqual([404, 404, 404])
    expect(refusalOf(foreign)).toEqual(refusalOf(none))
    expect((await eve.list()).generations).toEqual([])
    expect((await ada.list()).generations).toHaveLength(1)
  })
})

describe('bad input over the real gateway', () => {
  it.each([
    ['text', Buffer.from('hello'), 415, 'unsupported_image_type'],
    ['a picture of another type', Buffer.from('GIF89a..........'), 415, 'unsupported_image_type'],
    ['a photo that is cut off', PHOTO.subarray(0, PHOTO.length / 2), 422, 'image_damaged'],
    ['nothing', Buffer.alloc(0), 422, 'image_missing'],
  ])('refuses %s, and reserves nothing', async (_what, body, status, code) => {
    const { user } = plushieCloud()
    const mallory = await user('mallory')

    const answer = await mallory.send(body)

    expect(answer.status).toBe(status)
    expect(refusalOf(answer)).toMatchObject({ code, message: expect.stringMatching(/\S/u) })
    expect(await mallory.account()).toMatchObject({ credits: 10, processing: 0 })
  })

  it('refuses more than arrives with 413: the gateway in its own words, an upload in ours', async () => {
    const { user } = plushieCloud()
    const mallory = await user('mallory')
    const large = Buffer.concat([PHOTO, Buffer.alloc(5 * 1024 * 1024)])

    expect((await mallory.send(large)).status).toBe(413)
    const upload = await mallory.request('POST', '/uploads', {
      json: { contentType: 'image/png', bytes: large.length },
    })
    expect(upload.status).toBe(413)
    expect(refusalOf(upload)).toMatchObject({ code: 'image_too_large' })
  })

  it('reads and writes nothing without a token that is good', async () => {
    const { caller, user, cloud, clock } = plushieCloud()
    const token = await cloud.services.cognito.mintAccessToken({
      userName: 'tom',
      scopes: ['stepladder/use'],
    })
    const tom = await user('tom')

    const anonymous = await caller().request('POST', '/generations', { body: PHOTO })
    const forged = await caller(`${token.slice(0, -4)}AAAA`).request('GET', '/account')
    await clock.advance(3 * 60 * 60 * 1000)
    const expired = await caller(token).request('GET', '/account')

    expect([anonymous.status, forged.status, expired.status]).toEqual([401, 401, 401])
    expect((await tom.list()).generations).toEqual([])

    const lines = cloud
      .logs('/aws/vendedlogs/apis/stepladder-dev')
      .map(({ message }) => accessSchema.parse(JSON.parse(message)))
    expect(lines).toContainEqual({ routeKey: 'GET /account', status: '401', error: 'Unauthorized' })
    expect(lines).toContainEqual({ routeKey: 'GET /generations', status: '200', error: '-' })
  })
})
