import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'

import type { Browser } from 'playwright-core'
import * as z from 'zod'

import { startPagesServer } from '../../../bin/dev/pages-server.ts'
import { synthesize } from '../../../lib/synthesize.ts'
import { type LocalCloud, startLocalCloud } from '../../../local/cloud.ts'
import { type GeminiStandIn, startGeminiStandIn } from '../../../local/providers/gemini/gemini-stand-in.ts'
import { VirtualClock } from '../../../local/virtual-clock.ts'
import { openChromium } from '../open-chromium.ts'

const ROOT = resolve(import.meta.dirname, '..', '..', '..')
/** The origin that the stage `dev` answers; the browser is led to the server's own free port. */
export const ORIGIN = 'http://localhost:8080'
/** Whose plushies the pictures show. */
export const USER = 'demo'

/** A local cloud with its pages, a browser, and what a day at work leaves behind. */
export interface World {
  readonly cloud: LocalCloud
  readonly clock: VirtualClock
  readonly gemini: GeminiStandIn
  readonly browser: Browser
  /** Sends a sample photo as the user, and waits until its run has ended. */
  readonly submit: (sample: string) => Promise<void>
  readonly stop: () => Promise<void>
}

/** Starts it on free ports, at the time that it is. */
export async function startWorld(): Promise<World> {
  const { assembly, pages } = await synthesize({
    outdir: join(ROOT, '.stepladder', 'screenshots-assembly'),
    checks: false,
    copyCode: false,
  })
  const clock = new VirtualClock({ now: Date.now(), jump: true })
  const gemini = await startGeminiStandIn({ clock })
  const cloud = await startLocalCloud({
    assembly,
    clock,
    port: 0,
    apiPort: 0,
    environment: { GEMINI_BASE_URL: gemini.url },
    standIns: [gemini],
  })
  const SecretId = z.string().parse(cloud.outputs['AiSecret'])
  await cloud.call('secretsmanager', 'PutSecretValue', { SecretId, SecretString: 'stand-in' })
  const server = await startPagesServer({ cloud, folder: pages.folder, port: 0, origin: ORIGIN })
  const browser = await openChromium({ [new URL(ORIGIN).host]: `127.0.0.1:${server.port}` })
  return {
    cloud,
    clock,
    gemini,
    browser,
    async submit(sample) {
      const token = await cloud.services.cognito.mintAccessToken({
        userName: USER,
        scopes: ['stepladder/use'],
      })
      const response = await fetch(`${cloud.apiUrl}/generations`, {
        method: 'POST',
        headers: {
          authorization: `Bearer ${token}`,
          'content-type': sample.endsWith('.jpg') ? 'image/jpeg' : 'image/png',
        },
        body: readFileSync(join(ROOT, 'samples', sample)),
      })
      if (response.status !== 202) throw new Error(`${sample} was refused: ${await response.text()}`)
      await clock.quiet()
    },
    async stop() {
      await browser.close()
      await server.stop()
      await cloud.stop()
      await gemini.stop()
    },
  }
}
