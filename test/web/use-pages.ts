import { join, resolve } from 'node:path'

import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect } from 'vitest'

import { type PagesServer, startPagesServer } from '../../bin/dev/pages-server.ts'
import { bundlePages, type PagesBundle } from '../../lib/bundle-pages.ts'
import type { Config } from '../../web/shared/config.ts'
import { type PlushieCloud, startPlushieCloud } from '../system/start-plushie-cloud.ts'
import { openChromium } from './open-chromium.ts'

const ROOT = resolve(import.meta.dirname, '..', '..')

/** The origin that API and objects of the stage `dev` answer; the browser is led to the server's own free port. */
export const ORIGIN = 'http://localhost:8080'

/** The pages in a browser, with a whole local cloud behind them. */
export interface Pages extends PlushieCloud {
  readonly bundle: PagesBundle
  readonly server: PagesServer
  /** Opens a page of its own context, signed in as a user who is nobody else. */
  readonly open: (options: OpenOptions) => Promise<Page>
  /** Opens a page of its own context, with nobody signed in. */
  readonly visit: (options: VisitOptions) => Promise<Page>
}

/** Which page to look at, and how. */
export interface VisitOptions extends Pick<
  BrowserContextOptions,
  'colorScheme' | 'viewport' | 'reducedMotion'
> {
  /** @default '/' */
  readonly path?: string
  /** Answers `/config.json`. @default what the local server answers: anybody signs in by a click */
  readonly config?: Config
}

/** What to open. */
export interface OpenOptions extends VisitOptions {
  /** Name of the user or operator. */
  readonly as: string
  /** Whether the gallery's time stands still until `page.clock` moves it. @default false */
  readonly stoppedClock?: boolean
}

/** A cloud, its pages and a browser for one test file. Read it inside of tests only. */
export function usePages(): () => Pages {
  let running: Pages | undefined
  const undo: (() => Promise<unknown>)[] = []
  const contexts: BrowserContext[] = []
  const complaints: string[] = []

  beforeAll(async () => {
    const [cloud, bundle] = await Promise.all([
      startPlushieCloud(),
      bundlePages({ root: ROOT, outdir: join(ROOT, '.stepladder', 'pages') }),
    ])
    undo.push(() => cloud.stop())
    const server = await startPagesServer({
      cloud: cloud.cloud,
      folder: bundle.folder,
      port: 0,
      origin: ORIGIN,
    })
    undo.push(() => server.stop())
    const browser = await openChromium({ [new URL(ORIGIN).host]: `127.0.0.1:${server.port}` })
    undo.push(() => browser.close())
    running = {
      ...cloud,
      bundle,
      server,
      open: (options) => open(browser, options),
      visit: (options) => visit(browser, options),
    }
  })

  async function visit(
    browser: Browser,
    options: VisitOptions,
    prepare?: (page: Page) => Promise<void>,
  ): Promise<Page> {
    const { path = '/', config, ...contextOptions } = options
    // Without a GPU each frame of an animation costs a processor as much as a page.
    const context = await browser.newContext({ reducedMotion: 'reduce', ...contextOptions })
    contexts.push(context)
    const page = await context.newPage()
    page.setDefaultTimeout(30_000)
    page.on('pageerror', (error) => complaints.push(`${error.name}: ${error.message}`))
    page.on('console', (message) => {
      // A refusal of the API is said in the page, and by the browser in its own words as well.
      if (message.type() === 'error' && !message.text().startsWith('Failed to load resource'))
        complaints.push(message.text())
    })
    if (config) await context.route(`${ORIGIN}/config.json`, (route) => route.fulfill({ json: config }))
    await prepare?.(page)
    await page.goto(`${ORIGIN}${path}`)
    return page
  }

  async function open(browser: Browser, options: OpenOptions): Promise<Page> {
    const { as, stoppedClock = false, ...visitOptions } = options
    const page = await visit(browser, visitOptions, async (fresh) => {
      if (stoppedClock) await fresh.clock.install()
    })
    await page.getByLabel('Local user').fill(as)
    await page.getByRole('button', { name: 'Sign in' }).click()
    // A page that is left before that is not signed in.
    await page.getByRole('button', { name: 'Sign out' }).waitFor()
    if (stoppedClock) {
      // Stopped only now: effects of the first rendering run by timers.
      await page.getByText(/\d+ available/u).waitFor()
      await page.clock.pauseAt(Date.now() + 1000)
    }
    return page
  }

  afterEach(async () => {
    for (const context of contexts.splice(0)) await context.close()
    running?.behave()
    // What this test left in progress must not meet the misbehaviour that the next one asks for.
    await running?.quiet()
    // Errors of scripts, and what the Content-Security-Policy refused.
    expect(complaints.splice(0)).toEqual([])
  })

  afterAll(async () => {
    for (const step of undo.toReversed()) await step()
  })

  return () => {
    if (!running) throw new Error('the pages have not started: read them inside of tests only')
    return running
  }
}
