import { useEffect, useState } from 'preact/hooks'

/** Where the console is served. */
const BASE = '/console'
/** Told on the window when the console itself changes its address: `pushState` tells nobody. */
const MOVED = 'stepladder:moved'

/** Where the person is within the console. */
export interface ConsoleLocation {
  /** Without the console's own part; `/` is its first page. */
  readonly path: string
  readonly query: URLSearchParams
}

/** The URL of a page of the console, for `href`. Make the path by `pathOf` where a part comes from elsewhere. */
export function hrefOf(path: string, query?: URLSearchParams): string {
  const text = query?.toString() ?? ''
  return text === '' ? `${BASE}${path}` : `${BASE}${path}?${text}`
}

/** A path of such parts, e.g. `pathOf('runs', job, run)`. */
export function pathOf(...parts: readonly string[]): string {
  return `/${parts.map(encodeURIComponent).join('/')}`
}

/**
 * Goes to a page of the console.
 * @param options.replace leaves no way back to where the person was. @default false
 */
export function goTo(
  path: string,
  query?: URLSearchParams,
  options: { readonly replace?: boolean } = {},
): void {
  moveTo(hrefOf(path, query), options.replace ?? false)
}

/** Reads where one is from the parts of a URL. */
export function readLocation({ pathname, search }: Pick<URL, 'pathname' | 'search'>): ConsoleLocation {
  const path = pathname.slice(BASE.length).replace(/\/$/u, '')
  return { path: path === '' ? '/' : path, query: new URLSearchParams(search) }
}

/** The location, kept up to date. Clicks on links within the console change it without loading the page anew. */
export function useConsoleLocation(): ConsoleLocation {
  const [href, setHref] = useState(location.href)
  useEffect(() => {
    const follow = (): void => setHref(location.href)
    addEventListener('popstate', follow)
    addEventListener(MOVED, follow)
    document.addEventListener('click', followLink)
    return () => {
      removeEventListener('popstate', follow)
      removeEventListener(MOVED, follow)
      document.removeEventListener('click', followLink)
    }
  }, [])
  return readLocation(new URL(href))
}

function moveTo(href: string, isReplacing: boolean): void {
  if (isReplacing) history.replaceState(null, '', href)
  else history.pushState(null, '', href)
  dispatchEvent(new Event(MOVED))
}

/** A plain click on a link of the console; all others are the browser's. */
function followLink(event: MouseEvent): void {
  if (event.defaultPrevented || event.button !== 0) return
  if (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return
  const link = event.target instanceof Element ? event.target.closest('a') : null
  if (!link || link.target !== '' || link.hasAttribute('download')) return
  const { origin, pathname, href } = new URL(link.href, location.href)
  if (origin !== location.origin || !(pathname === BASE || pathname.startsWith(`${BASE}/`))) return
  event.preventDefault()
  moveTo(href, href === location.href)
}
