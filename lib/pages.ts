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

/** Files with a hash in their name: they never change, so browsers keep them. */
export const ASSETS_FOLDER = 'assets'

/**
 * Which file answers a path: folders have an `index.html`, and a page's own paths (`/console/runs/1`) are the page's to
 * read. CloudFront's function says the same in its own words; a test compares the two.
 */
export function fileOf(path: string): string {
  if (/^\/console(?:\/|$)/u.test(path)) return 'console/index.html'
  if (/^\/callback\/?$/u.test(path)) return 'callback/index.html'
  return path === '/' ? 'index.html' : path.slice(1)
}
