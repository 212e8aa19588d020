import { afterEach, describe, expect, it } from 'vitest'
import * as z from 'zod'

import { samplePhoto, usePlushieCloud } from './start-plushie-cloud.ts'

const plushieCloud = usePlushieCloud()
const PHOTO = samplePhoto('cat.png')
const NAME = 'plushie/generate.requested'

afterEach(() => plushieCloud().behave())

const eventSchema = z.looseObject({
  key: z.string(),
  id: z.string().optional(),
  name: z.string(),
  source: z.string(),
  kind: z.string(),
  replayOf: z.string().optional(),
})
const pageSchema = z.object({ items: z.array(eventSchema), cursor: z.string().optional() })
const detailSchema = eventSchema.extend({
  data: z.unknown(),
  runs: z.array(z.object({ job: z.string(), run: z.string(), runId: z.string(), status: z.string() })),
})
const replaysSchema = z.object({ items: z.array(z.object({ replay: z.string(), state: z.string() })) })

async function get<T>(path: string, schema: z.ZodType<T>): Promise<T> {
  const { status, body } = await plushieCloud().operator.request('GET', path)
  expect([path, status]).toEqual([path, 200])
  return schema.parse(body)
}

/** Submits a photo. @returns its generation and the record of its event */
async function generate(who: string) {
  const { user, quiet, clock } = plushieCloud()
  // So that it is newer than all that other tests sent.
  await clock.advance(1_000)
  const ada = await user(who)
  const generationId = await ada.submit(PHOTO)
  await quiet()
  const { items } = await get('/events?limit=1', pageSchema)
  return { ada, generationId, event: z.parse(eventSchema, items[0]) }
}

describe('the record of events', () => {
  it('has an event with its data and the run that it started', async () => {
    const { generationId, event } = await generate('recorded')
    expect(event).toMatchObject({ name: NAME, source: 'stepladder', kind: 'valid' })
    const shown = await get(`/events/${event.key}`, detailSchema)
    expect(shown.data).toMatchObject({ generationId })
    const run = await plushieCloud().runs.only(generationId)
    expect(shown.runs).toEqual([
      { job: 'generate-plushie', run: run.name, runId: run.executionArn, status: 'succeeded' },
    ])
  })

  it('has what comes from other sources, without starting anything', async () => {
    const { cloud, output, quiet } = plushieCloud()
    await cloud.call('events', 'PutEvents', {
      Entries: [
        {
          EventBusName: output('EventBusName'),
          Source: 'shop.orders',
          DetailType: NAME,
          Detail: '{"order":7}',
        },
      ],
    })
    await quiet()
    const { items } = await get('/events?kind=ignored', pageSchema)
    expect(items).toMatchObject([{ name: NAME, source: 'shop.orders' }])
    const { key } = z.parse(eventSchema, items[0])
    const shown = await get(`/events/${key}`, detailSchema)
    expect(shown).toMatchObject({ data: { order: 7 }, runs: [] })
  })

  it('catalogues what may be sent, and takes its own example', async () => {
    const { operator } = plushieCloud()
    const catalog = z.object({
      items: z.array(z.object({ name: z.string(), example: z.unknown(), jobs: z.array(z.string()) })),
    })
    const [entry] = (await get('/events/catalog', catalog)).items
    expect(entry).toMatchObject({ name: NAME, jobs: ['generate-plushie'] })
    const sent = await operator.request('POST', '/events', {
      json: { name: entry?.name, data: entry?.example },
    })
    expect(sent.status).toBe(202)
    await plushieCloud().quiet()
  })
})

describe('an event that is replayed', () => {
  it('runs again, also when the request is repeated, and says whose repetition it is', async () => {
    const { operator, quiet, runs, clock, checkInvariant } = plushieCloud()
    const { ada, generationId, event } = await generate('replayed-one')
    await clock.advance(1_000)
    const replay = () =>
      operator.request('POST', `/events/${event.key}/replay`, { headers: { 'idempotency-key': 'once' } })
    const answers = await Promise.all([replay(), replay()])
    expect(answers.map(({ status }) => status)).toEqual([202, 202])
    await quiet()

    const started = await runs.of(generationId)
    // A completed generation refuses a second run; the repetition of the request ends as a duplicate.
    const ends = started.map(
      ({ error, output }) => error ?? (output === '{"duplicate":true}' ? 'duplicate' : 'done'),
    )
    expect(ends.toSorted()).toEqual(['GenerationClosedError', 'done', 'duplicate'])
    const { items } = await get('/events?limit=2', pageSchema)
    expect(items.map(({ replayOf, kind }) => [replayOf, kind])).toEqual([
      [event.key, 'valid'],
      [event.key, 'valid'],
    ])
    expect(await ada.account()).toMatchObject({ credits: 9, processing: 0 })
    await checkInvariant()
  })
})

describe('a replay of the archive', () => {
  it('delivers to the chosen jobs and to the record, is listed, and cannot be cancelled once it has ended', async () => {
    const { operator, quiet, runs, clock, checkInvariant } = plushieCloud()
    const from = new Date(clock.now() - 60_000).toISOString()
    const { generationId, event } = await generate('replayed-many')
    await clock.advance(15 * 60_000)
    const body = { from, to: new Date(clock.now()).toISOString(), jobs: ['generate-plushie'] }
    const begin = () =>
      operator.request('POST', '/replays', { json: body, headers: { 'idempotency-key': 'many' } })
    const answers = [await begin(), await begin()]
    expect(answers.map(({ status }) => status)).toEqual([202, 202])
    const { replay } = z.object({ replay: z.string() }).parse(answers[0]?.body)
    await quiet()

    const [, again] = await runs.of(generationId)
    expect(again).toMatchObject({ status: 'FAILED', error: 'GenerationClosedError' })
    const shown = await get(`/events/${event.key}.${replay}`, detailSchema)
    expect(shown).toMatchObject({ replayOf: event.key, id: event.id, runs: [{ runId: again?.executionArn }] })
    const { items } = await get('/replays', replaysSchema)
    expect(items.filter((one) => one.replay === replay)).toMatchObject([{ state: 'COMPLETED' }])
    const cancelled = await operator.request('POST', `/replays/${replay}/cancel`)
    expect(cancelled.status).toBe(409)
    await checkInvariant()
  })

  it.each([
    ['/replays/unknown/cancel', undefined, 404],
    ['/replays/stepladder-dev-unknown/cancel', undefined, 404],
    ['/replays', { from: '2026-01-02T00:00:00Z', to: '2026-01-01T00:00:00Z' }, 422],
  ])('refuses %s %j with %i', async (path, json, status) => {
    const answer = await plushieCloud().operator.request('POST', path, { json })
    expect(answer.status).toBe(status)
  })
})

describe('routes of events and dead letters', () => {
  it.each([
    ['GET', '/events/catalog'],
    ['GET', '/events'],
    ['GET', '/events/k'],
    ['POST', '/events/k/replay'],
    ['POST', '/replays'],
    ['GET', '/replays'],
    ['POST', '/replays/r/cancel'],
    ['GET', '/dead-letters'],
    ['GET', '/dead-letters/relay'],
    ['POST', '/dead-letters/relay/redrive'],
    ['POST', '/dead-letters/relay/discard'],
  ])('%s %s is for operators only', async (method, path) => {
    const { user, caller } = plushieCloud()
    const eve = await user('eve')
    expect((await eve.request(method, path)).status).toBe(403)
    expect((await caller().request(method, path)).status).toBe(401)
  })
})
