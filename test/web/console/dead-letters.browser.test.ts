import { describe, expect, it } from 'vitest'
import * as z from 'zod'

import { usePages } from '../use-pages.ts'

const pages = usePages()
const NAME = 'plushie/generate.requested'

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
    const page = await pages().open({ as: 'olga', path: '/console/dead-letters' })
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
    const page = await pages().open({ as: 'olga', path: '/console/dead-letters' })
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
