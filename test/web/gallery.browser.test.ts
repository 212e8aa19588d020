import { describe, expect, it } from 'vitest'

import { GIVE_UP_MS, POLL_MS } from '../../web/gallery/poller.ts'
import { samplePhoto } from '../system/start-plushie-cloud.ts'
import { GalleryPage } from './gallery-page.ts'
import { type OpenOptions, usePages } from './use-pages.ts'

const pages = usePages()
/** The machine may be busy. */
const PATIENCE = { timeout: 30_000 }
const PHOTO = samplePhoto('cat.png')

async function openGallery(options: OpenOptions): Promise<GalleryPage> {
  return new GalleryPage(await pages().open({ stoppedClock: true, ...options }))
}

describe('a photo', () => {
  it('becomes a plushie: empty page, preview, progress, picture, credits', async () => {
    const { quiet, user } = pages()
    const gallery = await openGallery({ as: 'ada' })
    await gallery.page.getByText('No plushies yet').waitFor()
    await gallery.credits.getByText('10 available (0 in use)').waitFor()
    expect(await gallery.submitButton.isDisabled()).toBe(true)

    await gallery.choose('cat.png')
    await gallery.page.getByRole('img', { name: 'Preview of cat.png' }).waitFor()
    await gallery.submitButton.click()
    await gallery.cards('Waiting to start').getByRole('progressbar').waitFor()
    await gallery.credits.getByText('9 available (1 in use)').waitFor()
    await quiet()
    await gallery.poll()

    const card = gallery.cards('Your plushie')
    const slider = card.getByRole('slider', { name: 'Compare photo and plushie' })
    await slider.press('ArrowRight')
    expect(await slider.getAttribute('aria-valuetext')).toBe('51 % photo, 49 % plushie')
    await gallery.credits.getByText('9 available (0 in use)').waitFor()
    await gallery.page.getByText('Your plushie is ready.').waitFor()
    const { generations } = await (await user('ada')).list()
    expect(generations).toMatchObject([{ status: 'completed' }])
    // Both pictures have arrived; nothing asks any more.
    const picture = card.getByRole('img', { name: 'The plushie' })
    await picture.evaluate(async (image) => {
      if (image instanceof HTMLImageElement) await image.decode()
    })
    expect(await requestsDuring(gallery, POLL_MS * 3)).toEqual([])
  })

  it.each(['drop', 'paste'] as const)('can be given by %s', async (event) => {
    const gallery = await openGallery({ as: `by-${event}` })
    await gallery.page.getByText('No plushies yet').waitFor()
    await gallery.give(event, 'cat.png')
    await gallery.page.getByRole('img', { name: 'Preview of cat.png' }).waitFor()
    expect(await gallery.submitButton.isEnabled()).toBe(true)
  })

  it('is refused before it is sent, in words, when it is none or too large', async () => {
    const gallery = await openGallery({ as: 'checks' })
    await gallery.choose({
      name: 'notes.png',
      mimeType: 'image/png',
      buffer: Buffer.from('Dear diary, today …'),
    })
    await gallery.page.getByText('notes.png is not a JPEG, PNG or WebP picture.').waitFor()
    await gallery.choose({
      name: 'big.jpg',
      mimeType: 'image/jpeg',
      buffer: Buffer.alloc(5 * 1024 * 1024 + 1),
    })
    await gallery.page.getByText('big.jpg has 5.0 MB, and 5 MB is the most.').waitFor()
    expect(await gallery.submitButton.isDisabled()).toBe(true)
    await gallery.choose('cat.png')
    expect(await gallery.page.getByRole('alert').count()).toBe(0)
  })

  it('goes through storage when it is too large for the API', async () => {
    const { quiet } = pages()
    const gallery = await openGallery({ as: 'large' })
    // What stands behind the end of a PNG belongs to no picture, and makes the file large.
    const buffer = Buffer.concat([PHOTO, Buffer.alloc(4_600_000)])
    await gallery.choose({ name: 'large.png', mimeType: 'image/png', buffer })
    const put = gallery.page.waitForRequest((request) => request.method() === 'PUT')
    await gallery.submitButton.click()
    expect((await put).url()).toContain('/uploads/')
    await gallery.cards('Waiting to start').waitFor()
    await quiet()
    await gallery.poll()
    await gallery.cards('Your plushie').waitFor()
  })

  it('that the API refuses keeps its card, with the reason, until it is discarded', async () => {
    const gallery = await openGallery({ as: 'damaged' })
    const buffer = PHOTO.subarray(0, 50_000)
    await gallery.choose({ name: 'torn.png', mimeType: 'image/png', buffer })
    await gallery.submitButton.click()
    const card = gallery.cards('Not sent')
    await card.getByRole('alert').waitFor()
    await card.getByRole('button', { name: 'Discard' }).click()
    await gallery.page.getByText('No plushies yet').waitFor()
    expect(await gallery.page.getByRole('article').count()).toBe(0)
  })
})

describe('a failure', () => {
  it('says why, takes no credit, and can be tried again', async () => {
    const { quiet, gemini } = pages()
    gemini.behaviours.add({ kind: 'refuse', task: 'draw', times: 1 })
    const gallery = await openGallery({ as: 'unlucky' })
    await gallery.submit()
    await gallery.cards('Waiting to start').waitFor()
    await quiet()
    await gallery.poll()

    const failed = gallery.cards('That did not work')
    await failed.getByText('You were not charged.').waitFor()
    await gallery.credits.getByText('10 available (0 in use)').waitFor()
    await failed.getByRole('button', { name: 'Try again' }).click()
    await gallery.cards('Waiting to start').waitFor()
    await quiet()
    await gallery.poll()
    await gallery.cards('Your plushie').waitFor()
    await gallery.credits.getByText('9 available (0 in use)').waitFor()
    expect(await failed.count()).toBe(0)
  })

  it('shows at its own button that it is being tried again, and only there', async () => {
    const { quiet, gemini, user } = pages()
    gemini.behaviours.add({ kind: 'refuse', task: 'draw', times: 2 })
    const unlucky = await user('twice-unlucky')
    const [earlier, later] = [await unlucky.submit(PHOTO), await unlucky.submit(PHOTO)]
    await quiet()
    const gallery = await openGallery({ as: 'twice-unlucky' })
    const answer = Promise.withResolvers<void>()
    const asked: string[] = []
    await gallery.page.route('**/retry', async (route) => {
      asked.push(new URL(route.request().url()).pathname)
      await answer.promise
      await route.continue()
    })

    const [button, other] = [gallery.retryButton(earlier), gallery.retryButton(later)]
    await button.click()
    await expect.poll(() => button.getAttribute('aria-busy'), PATIENCE).toBe('true')
    expect(await button.locator('.button-spinner').isVisible()).toBe(true)
    expect(await other.getAttribute('aria-busy')).toBe(null)
    expect(await other.isEnabled()).toBe(true)
    // Once more does nothing while the first is under way.
    await button.click({ force: true })
    answer.resolve()
    await gallery.card(earlier).getByText('Waiting to start').waitFor()
    expect(await other.getAttribute('aria-busy')).toBe(null)
    expect(asked).toEqual([`/generations/${earlier}/retry`])
  })
})

describe('five in progress', () => {
  it('leave no room for a sixth: the button says so, and so does the API to a page that did not know', async () => {
    const { gemini, clock, quiet, behave, user } = pages()
    gemini.behaviours.add({ kind: 'slow', delayMs: 30_000 })
    clock.startJumping(clock.now() + 20_000)
    const six = await user('six')
    const stale = await openGallery({ as: 'six' })
    await stale.credits.getByText('10 available (0 in use)').waitFor()
    for (let count = 0; count < 5; count++) await six.submit(PHOTO)

    const gallery = await openGallery({ as: 'six' })
    await gallery.page
      .getByText('You have 5 generations in progress. Please wait for one to complete.')
      .waitFor()
    await gallery.credits.getByText('5 available (5 in use)').waitFor()
    await gallery.choose('cat.png')
    expect(await gallery.submitButton.isDisabled()).toBe(true)

    await stale.submit()
    await stale
      .cards('Not sent')
      .getByText('You have 5 generations in progress. Please wait for one to complete.')
      .waitFor()
    behave()
    await quiet()
    await gallery.poll()
    await expect.poll(() => gallery.cards('Your plushie').count(), PATIENCE).toBe(5)
    await expect.poll(() => gallery.submitButton.isEnabled(), PATIENCE).toBe(true)
    await stale.cards('Not sent').getByRole('button', { name: 'Send again' }).click()
    await stale.cards('Waiting to start').waitFor()
  })

  it('warn when all credits are reserved', async () => {
    const { gemini, clock, user, setCredits } = pages()
    gemini.behaviours.add({ kind: 'slow', delayMs: 30_000 })
    clock.startJumping(clock.now() + 20_000)
    await setCredits(await user('poor'), 1)
    const gallery = await openGallery({ as: 'poor' })
    await gallery.submit()
    await gallery.credits.getByText('0 available (1 in use)').waitFor()
    await gallery.credits.getByText('All credits are reserved').waitFor()
    await gallery.page.getByText('All your credits are reserved by generations in progress.').waitFor()
    expect(await gallery.submitButton.isDisabled()).toBe(true)
  })
})

describe('polling', () => {
  it('stops after five minutes with a message, and goes on when asked', async () => {
    const { gemini, clock, behave, quiet } = pages()
    gemini.behaviours.add({ kind: 'slow', delayMs: 30_000 })
    clock.startJumping(clock.now() + 20_000)
    const gallery = await openGallery({ as: 'patient' })
    await gallery.submit()
    await gallery.cards('Waiting to start').waitFor()
    await gallery.page.clock.fastForward(GIVE_UP_MS)
    const card = gallery.cards('Still in progress')
    await card.getByText('after 5 minutes the page has stopped checking').waitFor()
    expect(await requestsDuring(gallery, POLL_MS * 3)).toEqual([])

    behave()
    await quiet()
    await card.getByRole('button', { name: 'Check again' }).click()
    await gallery.cards('Your plushie').waitFor()
  })

  it('of two at once ends for each by itself, newest first', async () => {
    const { gemini, quiet } = pages()
    const gallery = await openGallery({ as: 'two' })
    gemini.behaviours.add({ kind: 'refuse', task: 'draw', times: 1 })
    await gallery.submit('cat.png')
    await gallery.cards('Waiting to start').waitFor()
    await quiet()
    await gallery.submit('coffee.png')
    await expect.poll(() => gallery.cards('Waiting to start').count(), PATIENCE).toBe(2)
    await quiet()
    await gallery.poll()
    await gallery.cards('Your plushie').waitFor()
    await gallery.cards('That did not work').waitFor()
    expect(await gallery.page.getByRole('article').first().textContent()).toContain('Your plushie')
  })

  it('rests while the page is hidden or left, and goes on when it is back', async () => {
    const { gemini, clock } = pages()
    gemini.behaviours.add({ kind: 'slow', delayMs: 30_000 })
    clock.startJumping(clock.now() + 20_000)
    const gallery = await openGallery({ as: 'away' })
    await gallery.submit()
    await gallery.cards('Waiting to start').waitFor()
    expect(await requestsDuring(gallery, POLL_MS)).not.toEqual([])
    await gallery.page.evaluate(`dispatchEvent(new PageTransitionEvent('pagehide', { persisted: true }))`)
    expect(await requestsDuring(gallery, POLL_MS * 3)).toEqual([])
    const back = gallery.page.waitForRequest(/\/generations\?ids=/u)
    await gallery.page.evaluate(`dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))`)
    await back
  })
})

/** Questions after generations in progress while the page's time moves. */
async function requestsDuring({ page }: GalleryPage, ms: number): Promise<string[]> {
  const seen: string[] = []
  const listen = (request: { url: () => string; method: () => string }): void => {
    if (request.method() === 'GET' && request.url().includes('/generations?ids=')) seen.push(request.url())
  }
  page.on('request', listen)
  await page.clock.runFor(ms)
  page.off('request', listen)
  return seen
}
