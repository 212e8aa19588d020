import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'

import { describe, expect, it } from 'vitest'

import { findViolations } from './find-violations.ts'
import { GalleryPage } from './gallery-page.ts'
import { usePages } from './use-pages.ts'

const pages = usePages()
const MAX_SCRIPT_BYTES = 150_000
const NARROW = { width: 360, height: 740 }

describe('the gallery', () => {
  it.each(['light', 'dark'] as const)(
    'has no serious finding of axe-core in %s, whatever its cards show',
    async (colorScheme) => {
      const { open, gemini, quiet, clock } = pages()
      gemini.behaviours.add({ kind: 'refuse', task: 'draw', times: 1 })
      const page = await open({
        as: `axe-${colorScheme}`,
        colorScheme,
        reducedMotion: 'reduce',
        stoppedClock: true,
      })
      const gallery = new GalleryPage(page)
      await page.getByText('No plushies yet').waitFor()
      // axe-core waits by timers.
      await page.clock.resume()
      expect(await findViolations(page)).toEqual([])
      for (const sample of ['cat.png', 'cat.png']) {
        await gallery.submit(sample)
        await gallery.cards('Waiting to start').first().waitFor()
        await quiet()
      }
      gemini.behaviours.add({ kind: 'slow', delayMs: 30_000 })
      clock.startJumping(clock.now() + 20_000)
      await gallery.submit('cat.png')
      await gallery.poll()
      await gallery.cards('Your plushie').waitFor()
      await gallery.cards('That did not work').waitFor()
      await gallery.choose({
        name: 'notes.txt',
        mimeType: 'text/plain',
        buffer: Buffer.from('no picture at all'),
      })
      await page.getByText('notes.txt is not a JPEG').waitFor()
      expect(await findViolations(page)).toEqual([])
    },
  )

  it('fits a window 360 pixels wide, and does not jump when a generation ends', async () => {
    const { open, quiet } = pages()
    const page = await open({ as: 'narrow', viewport: NARROW, stoppedClock: true })
    const gallery = new GalleryPage(page)
    await gallery.submit()
    const waiting = gallery.cards('Waiting to start')
    await waiting.waitFor()
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(NARROW.width)
    const before = await waiting.boundingBox()
    await quiet()
    await gallery.poll()
    const done = gallery.cards('Your plushie')
    await done.waitFor()
    expect(await done.boundingBox()).toMatchObject({ x: before?.x, y: before?.y, width: before?.width })
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(NARROW.width)
  })

  it('can be used with the keyboard alone', async () => {
    const { open } = pages()
    const page = await open({ as: 'keys' })
    const gallery = new GalleryPage(page)
    await gallery.choose('cat.png')
    await gallery.submitButton.focus()
    await page.keyboard.press('Enter')
    const slider = gallery.cards('Your plushie').getByRole('slider')
    await slider.focus()
    await page.keyboard.press('End')
    expect(await slider.getAttribute('aria-valuetext')).toBe('100 % photo, 0 % plushie')
  })

  it('loads at most 150 kB of script, gzipped, before it shows anything', () => {
    const { folder, firstScripts } = pages().bundle
    const bytes = (firstScripts['gallery'] ?? [])
      .map((path) => gzipSync(readFileSync(join(folder, path))).length)
      .reduce((sum, each) => sum + each, 0)
    expect(bytes).toBeGreaterThan(0)
    expect(bytes).toBeLessThanOrEqual(MAX_SCRIPT_BYTES)
  })

  it('is served with the headers that CloudFront sends', async () => {
    const response = await fetch(`http://127.0.0.1:${pages().server.port}/`)
    expect(response.headers.get('content-security-policy')).toMatch(
      /^default-src 'none'; script-src 'self'; style-src 'self'; /u,
    )
    expect(response.headers.get('x-frame-options')).toBe('DENY')
    expect(response.headers.get('x-content-type-options')).toBe('nosniff')
    expect(response.headers.get('cache-control')).toBe('no-cache')
  })

  it('gives tokens to no page of another name', async () => {
    const request = { method: 'POST', headers: { 'content-type': 'text/plain' }, body: '{}' }
    const url = `http://127.0.0.1:${pages().server.port}/_local/sign-in`
    expect((await fetch(url, request)).status).toBe(415)
  })
})
