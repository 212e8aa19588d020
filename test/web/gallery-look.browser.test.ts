import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'

import { PutCommand } from '@aws-sdk/lib-dynamodb'
import { v7 as uuidv7 } from 'uuid'
import { describe, expect, it } from 'vitest'

import type { Generation } from '../../lambdas/domains/plushie/generations/generation.ts'
import { findViolations } from './find-violations.ts'
import { GalleryPage } from './gallery-page.ts'
import { usePages } from './use-pages.ts'

const pages = usePages()
const DAY_MS = 24 * 60 * 60_000
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

describe('many plushies', () => {
  it('come page by page as one scrolls, newest first, each once', async () => {
    const { user } = pages()
    const userId = (await user('collector')).userId
    const newestFirst = await keepOldFailures(userId, 45)
    const [newest = ''] = newestFirst
    const gallery = new GalleryPage(await pages().open({ as: 'collector' }))
    const asked: string[] = []
    gallery.page.on('request', (request) => {
      if (request.method() === 'GET' && request.url().includes('/generations?')) asked.push(request.url())
    })
    await gallery.card(newest).waitFor()
    expect(await gallery.shown()).toEqual(newestFirst.slice(0, 20))
    // What comes from elsewhere meanwhile moves nothing.
    await keepOldFailures(userId, 1)

    await gallery.page.mouse.move(600, 400)
    for (const count of [40, 45]) {
      await expect
        .poll(
          async () => {
            await gallery.page.mouse.wheel(0, 900)
            return (await gallery.shown()).length
          },
          { timeout: 30_000, interval: 50 },
        )
        .toBeGreaterThanOrEqual(count)
    }
    expect(await gallery.shown()).toEqual(newestFirst)
    expect(await gallery.page.getByRole('button', { name: 'Show more' }).count()).toBe(0)
    expect(new Set(asked).size).toBe(asked.length)
  })
})

/** Writes generations that failed so long ago that their photos are gone. @returns their ids, newest first */
async function keepOldFailures(userId: string, count: number): Promise<string[]> {
  const { documents, output, clock } = pages()
  const longAgo = clock.now() - 30 * DAY_MS
  const records = Array.from({ length: count }, (_, index): Generation => {
    const generationId = uuidv7()
    const at = new Date(longAgo - (count - index)).toISOString()
    return {
      userId,
      generationId,
      status: 'failed',
      eventId: generationId,
      imageType: 'image/png',
      upload: { key: `uploads/${userId}/${generationId}` },
      error: { code: 'timed_out', message: 'It took too long. You were not charged.' },
      createdAt: at,
      updatedAt: at,
      failedAt: at,
    }
  })
  for (const Item of records)
    await documents.send(new PutCommand({ TableName: output('GenerationsTable'), Item }))
  return records.map(({ generationId }) => generationId).toReversed()
}
