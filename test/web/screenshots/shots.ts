import { join, resolve } from 'node:path'

import type { BrowserContextOptions, Page } from 'playwright-core'

const SAMPLES = join(resolve(import.meta.dirname, '..', '..', '..'), 'samples')

/** One picture of the documentation. */
export interface Shot {
  /** File below `docs/`, without `.png`. */
  readonly name: string
  /** Path of the page, e.g. `/console/runs`. */
  readonly path: string
  readonly look: Pick<BrowserContextOptions, 'colorScheme' | 'viewport'>
  /** Waits until the page shows what the picture is of; may click on the way. */
  readonly prepare: (page: Page) => Promise<void>
}

const WIDE = { width: 1280, height: 900 }
const TALL = { width: 1280, height: 1200 }
const PHONE = { width: 390, height: 844 }

/** Every picture. A new one is an entry here. */
export const SHOTS: readonly Shot[] = [
  {
    name: 'gallery-light',
    path: '/',
    look: { colorScheme: 'light', viewport: WIDE },
    prepare: async (page) => {
      await showGallery(page)
      await page.locator('input[type=file]').setInputFiles(join(SAMPLES, 'coffee.png'))
      await page.getByRole('button', { name: 'Make a plushie' }).click()
      await page.getByRole('progressbar', { name: 'Progress' }).waitFor()
      await page.getByText('Looking at your photo').waitFor()
    },
  },
  {
    name: 'gallery-dark',
    path: '/',
    look: { colorScheme: 'dark', viewport: WIDE },
    prepare: showGallery,
  },
  { name: 'gallery-phone', path: '/', look: { colorScheme: 'light', viewport: PHONE }, prepare: showGallery },
  {
    name: 'console-runs',
    path: '/console/runs',
    look: { colorScheme: 'light', viewport: WIDE },
    prepare: async (page) => {
      await page.getByRole('row').filter({ hasText: 'Failed' }).waitFor()
    },
  },
  {
    name: 'console-run',
    path: '/console/runs',
    look: { colorScheme: 'light', viewport: TALL },
    prepare: showRun,
  },
  {
    name: 'console-run-dark',
    path: '/console/runs',
    look: { colorScheme: 'dark', viewport: TALL },
    prepare: showRun,
  },
]

/** Opens the run that failed. */
async function showRun(page: Page): Promise<void> {
  await page.getByRole('row').filter({ hasText: 'Failed' }).getByRole('link').first().click()
  await page.getByRole('region', { name: 'Waterfall' }).getByRole('option').first().waitFor()
}

async function showGallery(page: Page): Promise<void> {
  await page.getByText(/\d+ available/u).waitFor()
  for (const image of await page.getByRole('img', { name: 'The plushie' }).all()) {
    await image.scrollIntoViewIfNeeded()
    await image.evaluate(async (element) => {
      if (element instanceof HTMLImageElement) await element.decode()
    })
  }
  await page.evaluate('scrollTo(0, 0)')
}
