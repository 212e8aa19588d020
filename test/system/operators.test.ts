import { afterEach, describe, expect, it } from 'vitest'
import * as z from 'zod'

import { isJsonObject } from '../../local/json.ts'
import { refusalOf } from './plushie-user.ts'
import { FUNCTIONS, samplePhoto, usePlushieCloud } from './start-plushie-cloud.ts'

const plushieCloud = usePlushieCloud()
const PHOTO = samplePhoto('cat.png')
const startedSchema = z.object({ runId: z.string(), supplied: z.array(z.string()) })

afterEach(() => plushieCloud().behave())

describe('a rerun from a step', () => {
  it('completes a failed generation without doing the earlier steps again', async () => {
    const { user, operator, quiet, runs, gemini, behave, checkInvariant } = plushieCloud()
    const ada = await user('rerun')
    gemini.behaviours.add({ kind: 'refuse', task: 'draw' })
    const generationId = await ada.submit(PHOTO)
    await quiet()
    expect((await ada.status(generationId)).status).toBe('failed')
    const failed = await runs.only(generationId)
    behave()
    const callsBefore = gemini.calls.length

    const answer = await operator.request('POST', '/runs', {
      json: { job: 'generate-plushie', rerun: { of: failed.name, fromStep: 'generate-plushie' } },
    })
    await quiet()

    expect(answer.status).toBe(202)
    const { runId, supplied } = startedSchema.parse(answer.body)
    expect(supplied).toEqual(['upload-original', 'analyze-image'])
    expect((await runs.describe(runId)).status).toBe('SUCCEEDED')
    expect(gemini.calls.slice(callsBefore).map(({ task }) => task)).toEqual(['draw'])
    expect((await ada.status(generationId)).status).toBe('completed')
    expect(await ada.account()).toMatchObject({ credits: 9, processing: 0 })
    await checkInvariant()
  })

  it('takes an edited output of an earlier step', async () => {
    const { user, operator, quiet, runs, gemini, behave } = plushieCloud()
    const ada = await user('rerun-edited')
    gemini.behaviours.add({ kind: 'refuse', task: 'draw' })
    const generationId = await ada.submit(PHOTO)
    await quiet()
    behave()
    const analysis = { subjectType: 'other', description: 'A teapot.', keyFeatures: ['a spout'] }

    const answer = await operator.request('POST', '/runs', {
      json: {
        job: 'generate-plushie',
        rerun: {
          of: (await runs.only(generationId)).name,
          fromStep: 'generate-plushie',
          outputs: { 'analyze-image': analysis },
        },
      },
    })
    await quiet()

    const { runId } = startedSchema.parse(answer.body)
    const history = JSON.stringify(await runs.history(runId))
    expect(history).toContain('A teapot.')
    expect((await runs.describe(runId)).status).toBe('SUCCEEDED')
  })

  it('from the last step stores the picture again that the clean-up deleted, and then takes the credit', async () => {
    const { cloud, user, operator, quiet, runs, objectKeys, behave, checkInvariant } = plushieCloud()
    const ada = await user('rerun-finalize')
    cloud.faults.add({
      kind: 'fail',
      function: FUNCTIONS.steps,
      when: (payload) => isJsonObject(payload) && payload['step'] === 'finalize',
      errorType: 'TypeError',
      times: Infinity,
    })
    const generationId = await ada.submit(PHOTO)
    await quiet()
    expect((await ada.status(generationId)).status).toBe('failed')
    expect(await objectKeys(`plushify/generated/${ada.userId}/`)).toEqual([])
    behave()

    const answer = await operator.request('POST', '/runs', {
      json: {
        job: 'generate-plushie',
        rerun: { of: (await runs.only(generationId)).name, fromStep: 'finalize' },
      },
    })
    await quiet()

    expect((await runs.describe(startedSchema.parse(answer.body).runId)).status).toBe('SUCCEEDED')
    const { status, images } = await ada.status(generationId)
    expect(status).toBe('completed')
    const picture = await fetch(images.generated?.url ?? '')
    expect([picture.status, picture.headers.get('content-type')]).toEqual([200, 'image/png'])
    expect(await ada.account()).toMatchObject({ credits: 9, processing: 0 })
    await checkInvariant()
  })

  it('does nothing to a generation that is completed', async () => {
    const { user, operator, quiet, runs, checkInvariant } = plushieCloud()
    const ada = await user('rerun-completed')
    const generationId = await ada.submit(PHOTO)
    await quiet()

    const answer = await operator.request('POST', '/runs', {
      json: {
        job: 'generate-plushie',
        rerun: { of: (await runs.only(generationId)).name, fromStep: 'finalize' },
      },
    })
    await quiet()

    const run = await runs.describe(startedSchema.parse(answer.body).runId)
    expect(run).toMatchObject({ status: 'FAILED', error: 'GenerationClosedError' })
    expect((await ada.status(generationId)).status).toBe('completed')
    expect(await ada.account()).toMatchObject({ credits: 9, processing: 0 })
    await checkInvariant()
  })

  it.each([
    ['an unknown job', { job: 'bake-bread' }, 404],
    ['an unknown run', { job: 'generate-plushie', rerun: { of: 'nothing' } }, 404],
  ])('refuses %s', async (_what, json, status) => {
    const answer = await plushieCloud().operator.request('POST', '/runs', { json })

    expect(answer.status).toBe(status)
    expect(refusalOf(answer).message).toMatch(/\S/u)
  })
})

describe('a new run with data', () => {
  it('takes a failed generation over, once', async () => {
    const { user, operator, quiet, runs, gemini, behave, checkInvariant } = plushieCloud()
    const ada = await user('started-anew')
    gemini.behaviours.add({ kind: 'refuse', task: 'draw' })
    const generationId = await ada.submit(PHOTO)
    await quiet()
    behave()
    const { input } = await runs.only(generationId)
    const { detail } = z.object({ detail: z.object({ data: z.unknown() }) }).parse(JSON.parse(input))
    const start = async (): Promise<string> => {
      const json = { job: 'generate-plushie', data: detail.data }
      const answer = await operator.request('POST', '/runs', { json })
      await quiet()
      return startedSchema.parse(answer.body).runId
    }

    expect((await runs.describe(await start())).status).toBe('SUCCEEDED')
    expect((await ada.status(generationId)).status).toBe('completed')
    expect(await runs.describe(await start())).toMatchObject({ error: 'GenerationClosedError' })
    expect(await ada.account()).toMatchObject({ credits: 9, processing: 0 })
    await checkInvariant()
  })
})

describe('what takes a failed generation over', () => {
  /** A generation that failed, and what its event said. */
  async function failedGeneration(name: string) {
    const { user, operator, quiet, runs, gemini } = plushieCloud()
    const ada = await user(name)
    gemini.behaviours.add({ kind: 'fail', status: 500 })
    const generationId = await ada.submit(PHOTO)
    await quiet()
    const { input } = await runs.only(generationId)
    const { detail } = z
      .object({ detail: z.object({ id: z.string(), ts: z.string(), data: z.unknown() }) })
      .parse(JSON.parse(input))
    const { items } = z
      .object({ items: z.array(z.object({ key: z.string(), id: z.string().optional() })) })
      .parse((await operator.request('GET', '/events')).body)
    const key = items.find(({ id }) => id === detail.id)?.key ?? ''
    const replay = (headers?: Readonly<Record<string, string>>) =>
      operator.request('POST', `/events/${key}/replay`, { ...(headers && { headers }) })
    const status = async () => (await ada.status(generationId)).status
    return { ada, generationId, detail, replay, status }
  }

  it.each([
    ['POST /runs', '/runs', 'job', 'generate-plushie'],
    ['POST /events', '/events', 'name', 'plushie/generate.requested'],
    ['POST /events with an id that is no time', '/events', 'name', 'plushie/generate.requested', '!first'],
  ] as const)(
    'is %s, though a replay under a key has failed before it',
    async (what, path, member, value, id?: string) => {
      const { operator, quiet, behave, checkInvariant } = plushieCloud()
      const { ada, detail, replay, status } = await failedGeneration(`takeover-${what.replaceAll(' ', '-')}`)
      // Still broken: it takes the generation over, and fails too.
      expect((await replay({ 'idempotency-key': `ticket ${what}` })).status).toBe(202)
      await quiet()
      behave()
      const json = { [member]: value, data: detail.data, ...(id !== undefined && { id }) }
      expect((await operator.request('POST', path, { json })).status).toBe(202)
      await quiet()
      expect(await status()).toBe('completed')
      expect(await ada.account()).toMatchObject({ credits: 9, processing: 0 })
      expect((await checkInvariant()).get(ada.userId)?.failures).toBe(2)
    },
  )

  it.each(['UUID', '~last'])(
    "is no event from before the user's retry, also if its id is %s, and it costs no credit",
    async (id) => {
      const { cloud, quiet, behave, runs, output, checkInvariant } = plushieCloud()
      const { ada, generationId, detail, status } = await failedGeneration(`older-${id}`)
      expect((await ada.retry(generationId)).status).toBe(202)
      await quiet()
      behave()
      const event = {
        ...detail,
        id: id === 'UUID' ? crypto.randomUUID() : id,
        name: 'plushie/generate.requested',
        // A moment after the first event, in another zone: before the retry.
        ts: new Date(Date.parse(detail.ts) + 1000 + 5 * 60 * 60_000).toISOString().replace('Z', '+05:00'),
      }
      await cloud.call('events', 'PutEvents', {
        Entries: [
          {
            EventBusName: output('EventBusName'),
            Source: 'stepladder',
            DetailType: event.name,
            Detail: JSON.stringify(event),
          },
        ],
      })
      await quiet()
      expect(await status()).toBe('failed')
      const [late] = (await runs.of(generationId)).toReversed()
      expect(late).toMatchObject({ status: 'FAILED', error: 'GenerationClosedError' })
      expect(await ada.account()).toMatchObject({ credits: 10, processing: 0 })
      await checkInvariant()
    },
  )
})

describe('routes of operators', () => {
  it.each([
    ['POST', '/events', { name: 'plushie/generate.requested', data: {} }],
    ['POST', '/runs', { job: 'generate-plushie' }],
    ['POST', '/accounts/someone/grants', { key: 'k', credits: 5 }],
  ])('%s %s refuses a user', async (method, path, json) => {
    const { user, cloud, caller } = plushieCloud()
    const eve = await user('eve')
    // Both clients are in one pool: a person's token with the operators' scope, but without their group, is refused too.
    const overreaching = await cloud.services.cognito
      .mintAccessToken({ userName: 'eve', scopes: ['stepladder/operate'] })
      .then((token) => caller(token).request(method, path, { json }))

    expect((await eve.request(method, path, { json })).status).toBe(403)
    expect(overreaching.status).toBe(403)
  })

  it('grant credits once for each key', async () => {
    const { user, operator, checkInvariant } = plushieCloud()
    const poor = await user('poor')
    const grant = () =>
      operator.request('POST', `/accounts/${poor.userId}/grants`, { json: { key: 'sorry', credits: 5 } })

    expect([(await grant()).status, (await grant()).status]).toEqual([201, 200])
    expect(await poor.account()).toMatchObject({ credits: 15, available: 15 })
    await checkInvariant()
  })
})
