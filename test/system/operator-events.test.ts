import { afterEach, describe, expect, it } from 'vitest'
import * as z from 'zod'

import { refusalOf } from './plushie-user.ts'
import { samplePhoto, usePlushieCloud } from './start-plushie-cloud.ts'

const plushieCloud = usePlushieCloud()
const PHOTO = samplePhoto('cat.png')

afterEach(() => plushieCloud().behave())

describe('events from operators', () => {
  it('are refused when no schema knows them or their data is wrong, with the issues', async () => {
    const { operator } = plushieCloud()

    const unknown = await operator.request('POST', '/events', { json: { name: 'plushie/eaten', data: {} } })
    const wrong = await operator.request('POST', '/events', {
      json: { name: 'plushie/generate.requested', data: { generationId: 7 } },
    })

    expect([unknown.status, wrong.status]).toEqual([422, 422])
    expect(refusalOf(unknown)).toMatchObject({ known: ['plushie/generate.requested'] })
    expect(JSON.stringify(refusalOf(wrong))).toContain('generationId')
  })

  it('that no job can take are recorded and never retried, when they come over the bus', async () => {
    const { cloud, quiet, items, runs, output } = plushieCloud()
    const put = (detailType: string, data: object): Promise<unknown> =>
      cloud.call('events', 'PutEvents', {
        Entries: [
          {
            EventBusName: output('EventBusName'),
            Source: 'stepladder',
            DetailType: detailType,
            Detail: JSON.stringify({
              id: `id-of-${detailType}`,
              name: detailType,
              data,
              ts: '2026-01-01T00:00:00Z',
            }),
          },
        ],
      })
    await put('plushie/eaten', {})
    await put('plushie/generate.requested', { generationId: 'bad-data' })
    await quiet()

    const records = (await items('EventsTable')).filter(({ kind }) => kind !== 'valid')
    expect(records.map(({ kind, name }) => `${String(kind)} ${String(name)}`).toSorted()).toEqual([
      'ignored plushie/eaten',
      'invalid plushie/generate.requested',
    ])
    const run = await runs.only('bad-data')
    expect(run).toMatchObject({ status: 'FAILED', error: 'InvalidEventError' })
    expect(await runs.waits(run.executionArn)).toEqual([])
  })

  it('can be replayed from the archive: each replay runs anew, and a completed generation stays as it is', async () => {
    const { cloud, user, quiet, runs, clock, output, checkInvariant } = plushieCloud()
    const ada = await user('replayed')
    const from = clock.now() - 60_000
    const generationId = await ada.submit(PHOTO)
    await quiet()
    await clock.advance(15 * 60_000)
    await quiet()
    const { Archives } = z
      .object({ Archives: z.array(z.object({ EventSourceArn: z.string(), ArchiveName: z.string() })) })
      .parse(await cloud.call('events', 'ListArchives', {}))
    const archive = Archives.find(({ EventSourceArn }) =>
      EventSourceArn.endsWith(`/${output('EventBusName')}`),
    )
    const { ArchiveArn } = z
      .object({ ArchiveArn: z.string() })
      .parse(await cloud.call('events', 'DescribeArchive', { ArchiveName: archive?.ArchiveName }))

    await cloud.call('events', 'StartReplay', {
      ReplayName: 'again',
      EventSourceArn: ArchiveArn,
      EventStartTime: from / 1000,
      EventEndTime: clock.now() / 1000,
      Destination: { Arn: archive?.EventSourceArn },
    })
    await quiet()

    const [first, second] = await runs.of(generationId)
    expect(first?.status).toBe('SUCCEEDED')
    expect(second?.input).toContain('"replay-name":"again"')
    expect(second).toMatchObject({ status: 'FAILED', error: 'GenerationClosedError' })
    expect((await ada.status(generationId)).status).toBe('completed')
    expect(await ada.account()).toMatchObject({ credits: 9, processing: 0 })
    await checkInvariant()
  })
})
