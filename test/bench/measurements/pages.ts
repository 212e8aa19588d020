import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'

import type { Page } from 'playwright-core'
import * as z from 'zod'

import { bundlePages } from '../../../lib/bundle-pages.ts'
import { answerManyRuns, MANY_RUNS } from '../../web/console/many-runs.ts'
import { ORIGIN, startWorld } from '../../web/screenshots/start-world.ts'
import type { Measurement, Row } from '../measurement.ts'
import { summarize } from '../report/statistics.ts'

const MOST_KB = { gallery: 150, console: 300 } as const
/** Scrolled by so much a frame, as a fast wheel does. */
const PIXELS_A_FRAME = 400
/** Two frames of a screen of 60 Hz: above, people see that one is missing. */
const SMOOTH_MS = 34

/** What the pages weigh, and how the list of ten thousand runs scrolls in Chromium. */
export const pages: Measurement = {
  name: 'pages',
  title: 'Pages: first script (gzip), and scrolling through 10,000 runs in Chromium without a GPU',
  async run({ root, scratch, times }) {
    const { folder, firstScripts } = await bundlePages({ root, outdir: join(scratch, 'pages') })
    const rows: Row[] = []
    for (const [page, atMost] of Object.entries(MOST_KB)) {
      const scripts = await Promise.all(
        (firstScripts[page] ?? []).map((path) => readFile(join(folder, path))),
      )
      const bytes = scripts.reduce((sum, script) => sum + gzipSync(script).byteLength, 0)
      rows.push({
        id: `pages/${page}/script`,
        label: `${page}: first script`,
        unit: 'kB',
        value: bytes / 1000,
        mark: { atMost },
      })
    }
    const frames = summarize(await measureFrames(times(600, 100)))
    rows.push({
      id: 'pages/scroll/frame',
      label: `frame while ${MANY_RUNS.toLocaleString('en')} runs scroll, p90`,
      unit: 'ms',
      value: frames.p90,
      spread: frames,
      mark: { atMost: SMOOTH_MS },
      note: `${PIXELS_A_FRAME} pixels a frame; from one frame to the next`,
    })
    return { rows }
  },
}

async function measureFrames(count: number): Promise<number[]> {
  const world = await startWorld()
  try {
    const page = await world.browser.newPage({ viewport: { width: 1280, height: 900 } })
    await page.goto(`${ORIGIN}/console/jobs`)
    await page.getByRole('button', { name: 'Sign in' }).click()
    await page.getByRole('heading', { name: 'Jobs' }).waitFor()
    await answerManyRuns(page)
    await page.getByRole('link', { name: 'Runs', exact: true }).click()
    await loadAll(page)
    const intervals = await page.evaluate(`(async () => {
      const frame = () => new Promise((resolve) => requestAnimationFrame(resolve))
      scrollTo(0, 0)
      await frame()
      const intervals = []
      for (let last = await frame(), step = 1; step <= ${count}; step += 1) {
        scrollTo(0, (step * ${PIXELS_A_FRAME}) % (document.documentElement.scrollHeight - innerHeight))
        const now = await frame()
        intervals.push(now - last)
        last = now
      }
      return intervals
    })()`)
    return z.array(z.number()).parse(intervals)
  } finally {
    await world.stop()
  }
}

/** The list asks for the next thousand whenever its end is seen. */
async function loadAll(page: Page): Promise<void> {
  const last = page.getByRole('row').filter({ hasText: `run-${MANY_RUNS - 1}` })
  while ((await last.count()) === 0)
    await page.evaluate(
      'scrollTo(0, document.documentElement.scrollHeight); new Promise((r) => requestAnimationFrame(r))',
    )
}
