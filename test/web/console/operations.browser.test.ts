import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'

import { FUNCTIONS, samplePhoto } from '../../system/start-plushie-cloud.ts'
import { findViolations } from '../find-violations.ts'
import { usePages } from '../use-pages.ts'
import { putOnBus } from './put-on-bus.ts'

const pages = usePages()
const NAME = 'plushie/generate.requested'
const MINUTE_MS = 60_000
/** Machines that test may be slow. */
const SOON = { timeout: 15_000 }

function open(path: string, options: { colorScheme?: 'light' | 'dark'; width?: number } = {}): Promise<Page> {
  const { colorScheme = 'light', width = 1280 } = options
  return pages().open({
    as: 'olga',
    path: `/console${path}`,
    colorScheme,
    viewport: { width, height: 900 },
    reducedMotion: 'reduce',
  })
}

/** Sends an e-mail as a job would: by SES. */
async function sendEmail(Body: object): Promise<void> {
  const answer = await fetch(`${pages().cloud.endpoint}/v2/email/outbound-emails`, {
    method: 'POST',
    headers: {
      authorization: 'AWS4-HMAC-SHA256 Credential=local/20260101/us-east-1/ses/aws4_request, Signature=0',
      'content-type': 'application/json',
    },
    body: JSON.stringify({
      FromEmailAddress: 'shop@example.com',
      Destination: { ToAddresses: ['ann@example.com'] },
      Content: { Simple: { Subject: { Data: 'Plushie' }, Body } },
    }),
  })
  expect(answer.status).toBe(200)
}

async function makePlushie(as: string): Promise<void> {
  await (await pages().user(as)).submit(samplePhoto('cat.png'))
  await pages().quiet()
}

describe('sending an event', () => {
  it('by its form starts a run, which appears', async () => {
    const page = await open('/events/send')
    await page.getByLabel('userId').fill('somebody')
    await page.getByRole('button', { name: 'New for generationId' }).click()
    await page.getByRole('button', { name: 'Send event' }).click()

    await page.getByText('Sent:').waitFor()
    const run = page.getByRole('link', { name: /^generate-plushie /u })
    await run.click()
    await expect.poll(() => page.url(), SOON).toContain('/console/runs/generate-plushie/')
  })

  it('shows what the form cannot read and what the API refuses beside the fields', async () => {
    const page = await open('/events/send')
    const id = page.getByLabel('generationId')
    await id.fill('')
    await page.getByRole('button', { name: 'Send event' }).click()
    await expect.poll(() => describedBy(page, 'generationId'), SOON).toContain('Write something here.')

    await id.fill('seven')
    await page.getByLabel('key', { exact: true }).fill('')
    await page.getByLabel('imageType').selectOption('image/webp')
    await page.getByRole('button', { name: 'Send event' }).click()
    await expect.poll(() => describedBy(page, 'key'), SOON).toContain('Write something here.')
    await page.getByLabel('key', { exact: true }).fill('uploads/cat.png')
    await page.getByRole('button', { name: 'Send event' }).click()
    await expect.poll(() => id.getAttribute('aria-invalid'), SOON).toBe('true')
    expect(await describedBy(page, 'generationId')).toMatch(/UUID|form that is asked for/u)
  })

  it('keeps what was written from form to JSON and back, and says when the form has no place for it', async () => {
    const page = await open('/events/send')
    await page.getByLabel('userId').fill('ada')
    await page.getByLabel('JSON', { exact: true }).check()
    const text = page.getByLabel('Data', { exact: true })
    const data = JSON.parse(await text.inputValue())
    expect(data).toMatchObject({ userId: 'ada' })

    await text.fill(JSON.stringify({ ...data, surprise: 1 }))
    await page.getByLabel('Form', { exact: true }).click()
    await page.getByText('The form has no place for all of this').waitFor()
    await text.fill(JSON.stringify({ ...data, userId: 'eve' }))
    await page.getByLabel('Form', { exact: true }).check()
    expect(await page.getByLabel('userId').inputValue()).toBe('eve')
    await page.getByText('"userId":"eve"').or(page.getByText('"userId": "eve"')).first().waitFor()
    await page.getByLabel('AWS CLI').check()
    await page.getByText('aws events put-events').waitFor()
  })
})

describe('the events page', () => {
  it('says why an event was invalid or ignored, in the list and on its own page', async () => {
    await putOnBus(pages(), NAME, { generationId: 'no-uuid', userId: 'ada', upload: { key: '' } })
    await putOnBus(pages(), 'plushie/eaten', {})
    const page = await open('/events?kind=invalid')

    const row = page.getByRole('row').filter({ hasText: 'Invalid' }).first()
    await row.getByText('generationId does not have the form that is asked for').waitFor()
    expect(await page.getByText('plushie/eaten').count()).toBe(0)
    await row.getByRole('link').click()
    await page.getByRole('listitem').filter({ hasText: 'upload.key is too short' }).waitFor()
    await page.getByText('no-uuid').waitFor()

    await page.getByRole('link', { name: 'Events', exact: true }).last().click()
    await page.getByRole('link', { name: 'plushie/eaten' }).first().click()
    await page.getByText('The catalog has no event called').waitFor()
  })

  it('is live, and keeps its filters in the URL', async () => {
    const page = await open('/events')
    await page.getByLabel('Kind').selectOption('Ignored')
    await page.waitForURL('**/console/events?kind=ignored')
    const name = `live/${crypto.randomUUID()}.came`
    await putOnBus(pages(), name, {})
    await page.getByRole('link', { name }).waitFor()

    await page.getByLabel('Name').fill(name)
    await page.getByLabel('Name').press('Enter')
    await expect.poll(() => new URL(page.url()).searchParams.get('name'), SOON).toBe(name)
    await expect.poll(() => page.getByRole('row').count(), SOON).toBe(2)
    await page.reload()
    await page.getByRole('link', { name }).waitFor()
    expect(await page.getByLabel('Name').inputValue()).toBe(name)
    await page.getByRole('button', { name: 'Clear' }).click()
    await expect.poll(() => page.url(), SOON).toMatch(/\/console\/events$/u)
  })

  it('pages to older events without a gap', async () => {
    const { cloud, output, quiet } = pages()
    const name = `many/${crypto.randomUUID().slice(0, 8)}.came`
    for (let batch = 0; batch < 6; batch++) {
      await cloud.call('events', 'PutEvents', {
        Entries: Array.from({ length: 10 }, (_, index) => ({
          EventBusName: output('EventBusName'),
          Source: 'stepladder',
          DetailType: name,
          Detail: JSON.stringify({ id: `${batch}-${index}`, name, data: {}, ts: '2026-01-01T00:00:00Z' }),
        })),
      })
    }
    await quiet()
    const page = await open(`/events?name=${encodeURIComponent(name)}`)
    await expect.poll(() => page.getByRole('link', { name }).count(), SOON).toBe(50)
    await page.getByRole('button', { name: 'Older events' }).click()
    await expect.poll(() => page.getByRole('link', { name }).count(), SOON).toBe(60)
  })
})

describe('the local cloud', () => {
  it("has a clock that is paused, moved and let go, by the cloud's own time", async () => {
    const { clock } = pages()
    const page = await open('/local')
    await page.getByRole('button', { name: 'Pause' }).click()
    await page.getByText('Paused').waitFor()
    const before = clock.now()
    await page.getByLabel('By').fill('a while')
    await page.getByRole('button', { name: 'Jump', exact: true }).click()
    await page.getByText('Write an amount of time').waitFor()
    expect(clock.now()).toBe(before)

    await page.getByLabel('By').fill('1 h 30 min')
    await page.getByRole('button', { name: 'Jump', exact: true }).click()
    // The schedules of these 90 minutes come on the way.
    await expect.poll(() => clock.now() - before, { timeout: 40_000 }).toBe(90 * MINUTE_MS)
    const shown = page.locator('time.clock-now')
    await expect.poll(() => shown.getAttribute('datetime'), SOON).toBe(new Date(clock.now()).toISOString())
    await page.getByRole('button', { name: 'Run on' }).click()
    await page.getByText('Leaps on').waitFor()

    // The token of the sign-in is out of date by now.
    await putOnBus(pages(), 'clock/moved', {})
    await page.getByRole('link', { name: 'Events' }).click()
    await page.getByRole('row').filter({ hasText: 'clock/moved' }).waitFor()
  })

  it('has faults, which are switched on by a form, strike, and are switched off', async () => {
    const page = await open('/local/faults')
    await page.getByLabel('Kind').selectOption('delay')
    await page.getByLabel('function').fill('no-such-function')
    await page.getByLabel('delayMs').fill('many')
    await page.getByRole('button', { name: 'Switch on' }).click()
    await page.getByText('"many" is not a number.').waitFor()
    await page.getByLabel('delayMs').fill('5')
    await page.getByRole('button', { name: 'Switch on' }).click()
    await page.getByRole('alert').filter({ hasText: 'no-such-function' }).waitFor()

    await page.getByLabel('function').fill(FUNCTIONS.record)
    await page.getByRole('button', { name: 'Switch on' }).click()
    const row = page.getByRole('row').filter({ hasText: 'delay' })
    await row.getByText('In force').waitFor()
    await putOnBus(pages(), 'fault/struck', {})
    await row.getByText('Spent').waitFor()
    await row.getByText('1 ×').waitFor()
    await row.getByRole('button', { name: 'Remove' }).click()
    await page.getByText('Nothing goes wrong on purpose').waitFor()
    expect(pages().cloud.faults.list()).toEqual([])
  })

  it('lists what third parties were asked', async () => {
    await makePlushie('called')
    const page = await open('/local/calls')
    await page.getByRole('row').filter({ hasText: 'gemini' }).filter({ hasText: '200' }).first().waitFor()
    expect(await page.getByRole('row').count()).toBeGreaterThan(2)
  })
})

describe('e-mails', () => {
  it('are shown as text, and their HTML as source', async () => {
    await sendEmail({
      Text: { Data: 'Your plushie is ready.' },
      Html: { Data: '<b style="color: red">Ready</b>' },
    })
    const page = await open('/local/emails')
    await page.getByRole('link', { name: 'Plushie' }).click()
    await page.getByText('Your plushie is ready.').waitFor()
    await page.getByText('<b style="color: red">Ready</b>').waitFor()
    expect(await findViolations(page)).toEqual([])
  })
})

describe.each([
  ['light', 1280],
  ['dark', 360],
] as const)('in %s, %d pixels wide,', (colorScheme, width) => {
  it('no page has a serious finding of axe-core, and all fit', async () => {
    const page = await open('/events', { colorScheme, width })
    await page.getByRole('main').waitFor()
    for (const [path, text] of [
      ['/events', 'Received'],
      ['/events/send', 'Send event'],
      ['/events/replays', 'Puts all events'],
      ['/dead-letters', 'generate-plushie'],
      ['/local', 'Jump forward'],
      ['/local/faults', 'Switch a fault on'],
      ['/local/calls', 'Third-party calls'],
      ['/local/emails', 'E-mails'],
    ] as const) {
      await page.goto(`${new URL(page.url()).origin}/console${path}`)
      await page.getByText(text).first().waitFor()
      const scrollWidth = await page.evaluate('document.documentElement.scrollWidth')
      expect({ path, scrollWidth, violations: await findViolations(page) }).toEqual({
        path,
        scrollWidth: width,
        violations: [],
      })
    }
  })
})

/** What a screen reader says about a control beside its label. */
async function describedBy(page: Page, label: string): Promise<string> {
  const ids = (await page.getByLabel(label, { exact: true }).getAttribute('aria-describedby')) ?? ''
  return (await page.locator(`[id="${ids}"]`).textContent()) ?? ''
}
