import type { WireRequest } from '../services/service.ts'
import { foreignPage, namesThisMachine } from '../front/foreign-caller.ts'
import { ControlError } from './control-error.ts'

/**
 * Lets in who works on this machine: programs, and the local pages. A page of another site must not steer the cloud of
 * the person who looks at it, neither from its own origin nor through a host name of its own that leads here.
 * @param origins of the local pages
 * @returns the page's origin, for the answer's CORS header; `undefined` for a program
 * @throws {ControlError} 403
 */
export function checkCaller(request: WireRequest, origins: ReadonlySet<string>): string | undefined {
  if (!namesThisMachine(request)) {
    const host = request.headers['host'] ?? ''
    const message = `This is asked for as "${host}": call it as 127.0.0.1 or localhost.`
    throw new ControlError(403, 'foreign_host', message)
  }
  const foreign = foreignPage(request, origins)
  if (foreign === undefined) return request.headers['origin']
  throw new ControlError(
    403,
    'foreign_origin',
    `A page of ${foreign} cannot steer the local cloud; those of ${[...origins].join(', ') || 'no origin'} can.`,
  )
}
