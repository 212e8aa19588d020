import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import * as z from 'zod'

import { samplePhoto } from '../../system/start-plushie-cloud.ts'
import { usePages } from '../use-pages.ts'
import { putOnBus } from './put-on-bus.ts'

const pages = usePages()
const NAME = 'plushie/generate.requested'
const MINUTE_MS = 60_000
/** As long as the local cloud takes to replay what arrived within a minute. */
const MINUTE_TAKES_MS = 200
/** Machines that test may be slow. */
const SOON = { timeout: 15_000 }

function open(path: string): Promise<Page> {
  return pages().open({ as: 'olga', path: `/console${path}`, viewport: { width: 1280, height: 900 } })
}

async function makePlushie(as: string): Promise<void> {
  await (await pages().user(as)).submit(samplePhoto('cat.png'))
  await pages().quiet()
}

describe('dead letters', () => {
  /** Puts letters into the queue of the job's rule, as EventBridge does with events that it could not deliver. */
  async function loseEvents(count: number): Promise<void> {
    const { cloud, clock } = pages()
    const { QueueUrls } = z
      .object({ QueueUrls: z.array(z.string()) })
      .parse(await cloud.call('sqs', 'ListQueues', {}))
    const QueueUrl = QueueUrls.find((url) => /generateplushiedeadletters/iu.test(url))
    const reasons = {
      RULE_ARN: 'arn:aws:events:us-east-1:000000000000:rule/stepladder-dev/generate-plushie',
      TARGET_ARN: 'arn:aws:states:us-east-1:000000000000:stateMachine:generate-plushie',
      ERROR_CODE: 'NO_PERMISSIONS',
      ERROR_MESSAGE: 'The rule may not start this machine.',
      RETRY_ATTEMPTS: '0',
    }
    for (let index = 0; index < count; index++) {
      const time = new Date(clock.now()).toISOString()
      const upload = { key: 'uploads/nobody/photo' }
      const data = { generationId: crypto.randomUUID(), userId: 'nobody', upload, imageType: 'image/png' }
      await cloud.call('sqs', 'SendMessage', {
        QueueUrl,
        MessageBody: JSON.stringify({
          version: '0',
          id: crypto.randomUUID(),
          'detail-type': NAME,
          source: 'stepladder',
          account: '000000000000',
          time,
          region: 'us-east-1',
          resources: [],
          detail: { id: crypto.randomUUID(), name: NAME, data, ts: time },
        }),
        MessageAttributes: Object.fromEntries(
          Object.entries(reasons).map(([name, StringValue]) => [name, { DataType: 'String', StringValue }]),
        ),
      })
    }
  }

  it('say why they are there, and are redriven', async () => {
    await loseEvents(1)
    const page = await open('/dead-letters')
    const queue = page.getByRole('row').filter({ hasText: 'generate-plushie' })
    await queue.getByText('1', { exact: true }).waitFor()
    await queue.getByRole('link').click()
    await page.getByText('NO_PERMISSIONS').waitFor()
    await page.getByText('The rule may not start this machine.').waitFor()
    await page.getByRole('button', { name: /Show message/u }).click()
    await page
      .getByRole('region', { name: /^Message / })
      .getByText('uploads/nobody/photo')
      .waitFor()

    await page.getByRole('checkbox', { name: /^Select message/u }).check()
    await page.getByRole('button', { name: 'Redrive 1 selected' }).click()
    await page.getByText('1 message redriven.').waitFor()
    await page.getByText('Nothing here').waitFor()
    const { runs, quiet } = pages()
    await quiet()
    expect(await runs.of('nobody')).not.toEqual([])
  })

  it('are discarded only after a question, all of them too', async () => {
    await loseEvents(12)
    const page = await open('/dead-letters')
    await page.getByRole('row').filter({ hasText: 'generate-plushie' }).getByRole('link').click()
    await page.getByText('NO_PERMISSIONS').first().waitFor()
    await page.getByRole('button', { name: 'Discard all' }).click()
    const question = page.getByRole('dialog', { name: 'Discard all messages?' })
    await question.getByRole('button', { name: 'Keep them' }).click()
    expect(await page.getByText('NO_PERMISSIONS').count()).toBe(12)

    await page.getByRole('button', { name: 'Discard all' }).click()
    await question.getByRole('button', { name: 'Discard all messages' }).click()
    await page.getByText('12 messages discarded.').waitFor()
    await page.getByText('Nothing here').waitFor()
  })
})

describe('a replay', () => {
  it('of one event puts it on the bus again, with runs of its own', async () => {
    await makePlushie('replayed')
    const page = await open(`/events?kind=valid&name=${encodeURIComponent(NAME)}`)
    await page.getByRole('link', { name: NAME }).first().click()
    await page.getByText('Succeeded').waitFor()
    await page.getByRole('button', { name: 'Replay' }).click()

    await page.getByText('Replayed:').waitFor()
    await page.getByRole('link', { name: 'arrived' }).click()
    await page.getByText('Replay of').waitFor()
    // The generation is completed: the new run finds it closed and changes nothing.
    await page.getByText('Failed').waitFor()
    expect(await page.getByText('Succeeded').count()).toBe(0)
  })

  it('of a time range goes through the archive and completes', async () => {
    const { clock, quiet } = pages()
    await makePlushie('ranged')
    await clock.advance(MINUTE_MS)
    await quiet()
    const page = await open('/events/replays')
    await page.getByRole('button', { name: 'Last hour' }).click()
    await page.getByRole('button', { name: 'Replay', exact: true }).click()

    await page.getByRole('row').filter({ hasText: 'Completed' }).first().waitFor()
    await page.getByRole('link', { name: 'Received' }).click()
    await page.getByText('a replay').first().waitFor()
    expect(await page.getByRole('row').count()).toBeGreaterThan(2)
  })

  it('of a time range is cancelled on its way: what it has not come to stays where it is', async () => {
    const { clock, quiet } = pages()
    const names = [`cancelled/${crypto.randomUUID()}.came`, `cancelled/${crypto.randomUUID()}.came`] as const
    await putOnBus(pages(), names[0], {})
    await clock.advance(MINUTE_MS)
    await putOnBus(pages(), names[1], {})
    await clock.advance(MINUTE_MS)
    await quiet()
    // From now on a replay comes forward only when it is told.
    clock.stopJumping()
    const page = await open('/events/replays')
    await page.getByRole('button', { name: 'Last hour' }).click()
    await page.getByRole('button', { name: 'Replay', exact: true }).click()
    const row = page.getByRole('row').filter({ hasText: /Starting|Running|ancelled/u })
    await row.getByText('Starting').waitFor()
    await clock.advance(MINUTE_TAKES_MS)
    await row.getByText('Running').waitFor()
    const share = Number(await row.getByRole('progressbar').getAttribute('value'))
    expect(share > 0 && share < 1).toBe(true)
    const cancel = row.getByRole('button', { name: /^Cancel/u })
    await cancel.click()
    await row.getByText('Being cancelled').waitFor()
    expect(await cancel.isDisabled()).toBe(true)

    clock.startJumping()
    await quiet()
    await row.getByText('Cancelled', { exact: true }).waitFor()
    await page.goto(page.url().replace('/replays', `?name=${encodeURIComponent(names[1])}`))
    await page.getByRole('link', { name: names[1] }).waitFor()
    expect(await page.getByText('a replay').count()).toBe(0)
  })

  it('of a time range that makes no sense is refused in words', async () => {
    const page = await open('/events/replays')
    await page.getByLabel('From').fill('2026-01-02T00:00:00')
    await page.getByLabel('To', { exact: true }).fill('2026-01-01T00:00:00')
    await page.getByRole('button', { name: 'Replay', exact: true }).click()
    const words = page.getByRole('alert').filter({ hasText: /\S/u })
    await expect.poll(() => words.textContent(), SOON).toBe('The end must be after the beginning.')
  })
})
