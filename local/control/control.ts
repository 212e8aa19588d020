import { Hono } from 'hono'
import * as z from 'zod'
import type { Clock } from '../clock.ts'
import { checkFaultTarget } from '../faults/check-fault-target.ts'
import type { FaultTargets } from '../faults/check-fault-target.ts'
import { FAULT_KINDS } from '../faults/fault.ts'
import type { Faults } from '../faults/faults.ts'
import { describeKind, FaultError, parseFault } from '../faults/parse-fault.ts'
import { showFault } from '../faults/show-fault.ts'
import type { JsonValue } from '../json.ts'
import type { StandIn } from '../providers/stand-in.ts'
import type { WireResponse } from '../services/service.ts'
import { checkCaller } from './check-caller.ts'
import { clockActionSchema, showClock, steerClock } from './clock-control.ts'
import { ControlError } from './control-error.ts'
import { CONTROL_PATH } from './control-path.ts'
import type { AnswerControl } from './control-path.ts'

const MAX_BODY_BYTES = 64 * 1024
const METHODS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'POST', 'DELETE'])

/** What the control looks at and steers. */
export interface ControlParts {
  readonly clock: Clock
  readonly faults: Faults
  readonly targets: FaultTargets
  readonly standIns: readonly StandIn[]
  /** Origins of the local pages: no other page may ask. */
  readonly origins: ReadonlySet<string>
}

/**
 * The control of a local cloud over HTTP: its clock, its faults, and what third parties got. JSON in and out; errors are
 * `{ error: { code, message } }` with a status of 4xx.
 */
export function createControl(parts: ControlParts): AnswerControl {
  const app = createRoutes(parts)
  return async (request) => {
    let origin: string | undefined
    try {
      origin = checkCaller(request, parts.origins)
    } catch (error) {
      if (error instanceof ControlError) return toWire(errorResponse(error))
      throw error
    }
    const cors = corsHeaders(origin)
    if (request.method === 'OPTIONS') return { status: 204, headers: cors }
    if (!METHODS.has(request.method)) {
      const message = `${request.method} is not used here: ${[...METHODS].join(', ')} are.`
      return toWire(errorResponse(new ControlError(405, 'method_not_allowed', message)), cors)
    }
    if (request.body.byteLength > MAX_BODY_BYTES) {
      const message = `The body may have ${MAX_BODY_BYTES} bytes.`
      return toWire(errorResponse(new ControlError(413, 'too_large', message)), cors)
    }
    const hasBody = request.method === 'POST'
    const response = await app.request(request.path.slice(CONTROL_PATH.length) || '/', {
      method: request.method,
      headers: { ...request.headers },
      ...(hasBody && { body: new Uint8Array(request.body) }),
    })
    return toWire(response, cors)
  }
}

function createRoutes({ clock, faults, targets, standIns }: ControlParts): Hono {
  const app = new Hono()
  app.onError((error) => {
    if (error instanceof ControlError) return errorResponse(error)
    if (error instanceof FaultError)
      return errorResponse(new ControlError(422, 'invalid_fault', error.message))
    throw error
  })
  app.notFound(({ req }) =>
    errorResponse(
      new ControlError(
        404,
        'not_found',
        `There is no ${req.method} ${CONTROL_PATH}${req.path}: see local/control/control.ts.`,
      ),
    ),
  )

  app.get('/clock', (context) => context.json(showClock(clock)))
  app.post('/clock', async (context) => {
    const step = clockActionSchema.safeParse(await readBody(context.req.raw))
    if (!step.success) {
      const message = `The clock takes { action: "pause" | "run" | "jump", byMs? }: ${z.prettifyError(step.error)}`
      throw new ControlError(422, 'invalid_request', message)
    }
    await steerClock(clock, step.data)
    return context.json(showClock(clock))
  })

  app.get('/faults', (context) => context.json({ items: faults.list().map(showFault), kinds: showKinds() }))
  app.post('/faults', async (context) => {
    const body = z.object({ fault: z.custom<JsonValue>() }).safeParse(await readBody(context.req.raw))
    if (!body.success) {
      throw new ControlError(422, 'invalid_request', 'Send { "fault": { "kind": … } }: GET shows the kinds.')
    }
    const fault = parseFault(body.data.fault)
    await checkFaultTarget(fault, targets)
    return context.json(showFault(faults.add(fault)), 201)
  })
  app.delete('/faults', (context) => {
    faults.clear()
    return context.body(null, 204)
  })
  app.delete('/faults/:id', (context) => {
    const id = context.req.param('id')
    const handle = faults.find(id)
    if (!handle) throw new ControlError(404, 'not_found', `There is no fault "${id}".`)
    handle.remove()
    return context.body(null, 204)
  })

  app.get('/calls', (context) =>
    context.json({ items: newestFirst(standIns.flatMap((standIn) => standIn.received())) }),
  )
  app.get('/emails', (context) =>
    context.json({ items: newestFirst(standIns.flatMap((standIn) => standIn.emails?.() ?? [])) }),
  )
  return app
}

/** @throws {ControlError} 415, 400 */
async function readBody(request: Request): Promise<unknown> {
  // Another site's page cannot send this type without a preflight.
  if (!/^application\/json\b/u.test(request.headers.get('content-type') ?? '')) {
    throw new ControlError(415, 'unsupported_media_type', 'Send JSON, with content-type: application/json.')
  }
  const text = await request.text()
  try {
    return JSON.parse(text)
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw new ControlError(400, 'invalid_json', `The body is not JSON: ${reason}.`)
  }
}

function showKinds(): JsonValue[] {
  return Object.keys(FAULT_KINDS).map((kind) => {
    const { description, properties, required } = describeKind(kind)
    const settings = Object.entries(properties).filter(([name]) => name !== 'kind')
    return {
      kind,
      description,
      schema: {
        type: 'object',
        properties: Object.fromEntries(settings),
        required: required.filter((name) => name !== 'kind'),
      },
    }
  })
}

function newestFirst<Item extends { readonly at: string }>(items: readonly Item[]): Item[] {
  return items.toSorted((a, b) => b.at.localeCompare(a.at))
}

function errorResponse({ status, code, message }: ControlError): Response {
  return Response.json({ error: { code, message } }, { status })
}

function corsHeaders(origin: string | undefined): Record<string, string> {
  if (origin === undefined) return { vary: 'origin' }
  return {
    'access-control-allow-origin': origin,
    'access-control-allow-methods': 'GET, POST, DELETE',
    'access-control-allow-headers': 'content-type',
    vary: 'origin',
  }
}

async function toWire(response: Response, headers: Record<string, string> = {}): Promise<WireResponse> {
  const contentType = response.headers.get('content-type')
  return {
    status: response.status,
    headers: {
      ...headers,
      ...(contentType !== null && { 'content-type': contentType }),
      'cache-control': 'no-store',
    },
    body: await response.text(),
  }
}
