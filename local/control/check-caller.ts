import type { WireRequest } from '../services/service.ts'
import { ControlError } from './control-error.ts'

const LOCAL_HOSTS: ReadonlySet<string> = new Set(['127.0.0.1', 'localhost', '[::1]'])

/**
 * Lets in who works on this machine: programs, and the local pages. A page of another site must not steer the cloud of
 * the person who looks at it, neither from its own origin nor through a host name of its own that leads here.
 * @param origins of the local pages
 * @returns the page's origin, for the answer's CORS header; `undefined` for a program
 * @throws {ControlError} 403
 */
export function checkCaller(request: WireRequest, origins: ReadonlySet<string>): string | undefined {
  const host = request.headers['host'] ?? ''
  if (!LOCAL_HOSTS.has(host.replace(/:\d+$/u, ''))) {
    throw new ControlError(
      403,
      'foreign_host',
      `This is asked for as "${host}": call it as 127.0.0.1 or localhost.`,
    )
  }
  const origin = request.headers['origin']
  if (origin === undefined) {
    // A browser says where a request comes from also where it sends no Origin, as with a picture or a link.
    const site = request.headers['sec-fetch-site']
    if (site === 'cross-site') {
      throw new ControlError(403, 'foreign_origin', 'A page of another site cannot steer the local cloud.')
    }
    return undefined
  }
  if (origins.has(origin)) return origin
  throw new ControlError(
    403,
    'foreign_origin',
    `A page of ${origin} cannot steer the local cloud; those of ${[...origins].join(', ') || 'no origin'} can.`,
  )
}
