import type { WireRequest } from '../services/service.ts'

/** Names of this machine, and of buckets on it. AWS's own names come from clients that are told to connect to us. */
const LOCAL_HOST = /^(?:127\.0\.0\.1|\[::1\]|(?:[\w.-]+\.)?localhost|[\w.-]+\.amazonaws\.com)(?::\d+)?$/u

/**
 * Whether a request names this machine by a name of its own. A page of another site can have a name that leads here
 * (DNS rebinding), and would then read the answers.
 */
export function namesThisMachine(request: WireRequest): boolean {
  return LOCAL_HOST.test(request.headers['host'] ?? '')
}

/**
 * The page of another site that sent a request, as a browser tells it; `undefined` for programs and for our own pages.
 * A browser says where a request comes from also where it sends no `Origin`, as with a picture or a link.
 * @param origins of our own pages
 */
export function foreignPage(request: WireRequest, origins: ReadonlySet<string>): string | undefined {
  const origin = request.headers['origin']
  if (origin !== undefined) return origins.has(origin) ? undefined : origin
  return request.headers['sec-fetch-site'] === 'cross-site' ? 'another site' : undefined
}
