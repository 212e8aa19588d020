import { existsSync } from 'node:fs'

import { type Browser, chromium } from 'playwright-core'

/** Where Debian, Ubuntu, Fedora, Alpine and macOS have it. */
const PLACES = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/snap/bin/chromium',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
]

/**
 * Opens the machine's Chromium, without a window.
 * @param hosts which address stands behind a host and port, e.g. `localhost:8080` → `127.0.0.1:41234`
 * @throws {Error} that says how to install it, where there is none
 */
export function openChromium(hosts: Readonly<Record<string, string>> = {}): Promise<Browser> {
  const named = process.env.CHROMIUM_PATH
  const executablePath = [...(named === undefined ? [] : [named]), ...PLACES].find((path) => existsSync(path))
  if (executablePath === undefined) {
    throw new Error(
      'The tests of the web pages need Chromium, and none was found. Install it (Debian: apt-get install chromium), ' +
        'or name it: CHROMIUM_PATH=/path/to/chromium. The other tests: npx vitest run --project parts --project lambdas --project system',
    )
  }
  const rules = Object.entries(hosts).map(([host, address]) => `MAP ${host} ${address}`)
  return chromium.launch({
    executablePath,
    // Its sandbox needs rights that containers do not have; it loads our own pages only. Without a GPU to draw with, and
    // with one process for all pages, the tests take a sixth less of a processor.
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--renderer-process-limit=1',
      ...(rules.length > 0 ? [`--host-resolver-rules=${rules.join(', ')}`] : []),
    ],
  })
}
