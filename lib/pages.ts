/** The pages of `web/`: where each is served, and what it is made of. */
export const PAGES = [
  { name: 'gallery', entry: 'web/gallery/main.tsx', html: 'web/gallery/index.html', file: 'index.html' },
  {
    name: 'console',
    entry: 'web/console/main.tsx',
    html: 'web/console/index.html',
    file: 'console/index.html',
  },
  {
    name: 'callback',
    entry: 'web/callback/main.ts',
    html: 'web/callback/index.html',
    file: 'callback/index.html',
  },
] as const

/** Where the hosted sign-in page sends people back to. */
export const CALLBACK_PATH = '/callback'

/** Where people are who have signed out: each page at its beginning. */
export const SIGNED_OUT_PATHS = ['/', '/console/'] as const

/** Where the pages read what differs between deployments. */
export const CONFIG_FILE = 'config.json'

/** Files with a hash in their name: they never change, so browsers keep them. */
export const ASSETS_FOLDER = 'assets'

/** In a page's HTML: gives way to what a deployment adds to the policy in the headers. */
export const POLICY_MARK = '<!-- policy -->'

/**
 * Which file answers a path, `undefined` for none. All below `/console/` is the console's own to read. It is written for
 * CloudFront too, whose functions are plain JavaScript: its text is sent there as it is.
 */
export function fileOf(path: string): string | undefined {
  if (path === '/' || path === '/index.html') return 'index.html'
  if (/^\/console(\/|$)/.test(path)) return 'console/index.html'
  if (/^\/callback\/?$/.test(path)) return 'callback/index.html'
  return /^\/(assets\/[\w.-]+|config\.json|icon\.svg)$/.test(path) ? path.slice(1) : undefined
}
