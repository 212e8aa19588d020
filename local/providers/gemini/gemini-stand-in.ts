import { createHash } from 'node:crypto'

import { serve } from '@hono/node-server'
import { Hono } from 'hono'
import * as z from 'zod'

import { beginCallerWait } from '../../caller-wait.ts'
import { type Clock, sleep } from '../../clock.ts'
import type { StandIn } from '../stand-in.ts'
import { type Behaviour, Behaviours, type Task, behaviourSchema } from './behaviour.ts'
import {
  describe,
  draw,
  drawJpeg,
  nonsense,
  photoOf,
  refusal,
  requestSchema,
  taskOf,
} from './generate-content.ts'

/** One call that the stand-in got: enough to assert on, nothing personal. */
export interface ReceivedCall {
  readonly at: string
  readonly model: string
  readonly task: Task
  readonly status: number | 'aborted'
}

/** A running stand-in of the Gemini API. */
export interface GeminiStandIn extends StandIn {
  /** Base URL for `GEMINI_BASE_URL`. */
  readonly url: string
  readonly behaviours: Behaviours
  readonly calls: readonly ReceivedCall[]
  stop(): Promise<void>
}

/** Answers kept for photos that come again, so that a benchmark measures the platform and not the image processing. */
const MAX_REMEMBERED_ANSWERS = 64
const MAX_CALLS_KEPT = 1_000

/**
 * Starts an HTTP server that speaks the part of the Gemini API that Stepladder uses
 * (`POST /v1beta/models/{model}:generateContent`), makes its answers out of the photo it is sent, and can be told to
 * misbehave: by `behaviours`, or over HTTP with `PUT /stand-in/behaviours` (a JSON array; `[]` behaves well again).
 * @see https://ai.google.dev/api/generate-content
 */
export async function startGeminiStandIn(options: { clock: Clock; port?: number }): Promise<GeminiStandIn> {
  const behaviours = new Behaviours()
  const calls: ReceivedCall[] = []
  const answers = new Map<string, Promise<Buffer<ArrayBuffer>>>()
  const app = new Hono()

  app.get('/stand-in/behaviours', (context) => context.json(behaviours.list()))
  app.get('/stand-in/calls', (context) => context.json(calls))
  app.put('/stand-in/behaviours', async (context) => {
    const parsed = z.array(behaviourSchema).safeParse(await context.req.json().catch(() => undefined))
    if (!parsed.success) return context.json({ error: z.prettifyError(parsed.error) }, 422)
    behaviours.clear()
    for (const behaviour of parsed.data) behaviours.add(behaviour)
    return context.json(behaviours.list())
  })

  app.post('/v1beta/models/:call', async (context) => {
    const [model = '', method] = context.req.param('call').split(':')
    if (method !== 'generateContent') return context.json(googleError(404, `${method} is not found`), 404)
    if (!context.req.header('x-goog-api-key'))
      return context.json(googleError(403, 'API key is missing'), 403)
    const parsed = requestSchema.safeParse(await context.req.json().catch(() => undefined))
    if (!parsed.success) return context.json(googleError(400, z.prettifyError(parsed.error)), 400)
    const task = taskOf(parsed.data)
    const photo = photoOf(parsed.data)
    const note = (status: ReceivedCall['status']): void => {
      calls.push({ at: new Date(options.clock.now()).toISOString(), model, task, status })
      if (calls.length > MAX_CALLS_KEPT) calls.shift()
    }

    const behaviour = behaviours.take(task)
    const aborted = await delayed(options.clock, behaviour, context.req.raw.signal)
    if (aborted) {
      note('aborted')
      return context.body(null, 408)
    }
    if (behaviour?.kind === 'fail') {
      note(behaviour.status)
      return Response.json(
        googleError(behaviour.status, 'The stand-in was told to fail.', behaviour.reason),
        {
          status: behaviour.status,
        },
      )
    }
    if (!photo) {
      note(400)
      return context.json(googleError(400, 'The request has no inline image.'), 400)
    }
    try {
      const body = await answerOf(behaviour, answers, task, photo)
      note(200)
      return context.body(body, 200, { 'content-type': 'application/json' })
    } catch (error) {
      note(400)
      return context.json(googleError(400, `Unable to process input image: ${String(error)}`), 400)
    }
  })

  const server = serve({ fetch: app.fetch, port: options.port ?? 0, hostname: '127.0.0.1' })
  const port = await new Promise<number>((resolve, reject) => {
    server.once('error', reject)
    server.once('listening', () => {
      const address = server.address()
      resolve(typeof address === 'object' && address ? address.port : 0)
    })
  })
  return {
    url: `http://127.0.0.1:${port}`,
    behaviours,
    calls,
    received: () =>
      calls.map(({ at, model, task, status }) => ({
        at,
        provider: 'gemini',
        summary: `${task} with ${model}`,
        status,
      })),
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        if ('closeAllConnections' in server) server.closeAllConnections()
      }),
  }
}

/** Waits as told. `true` when the caller gave up meanwhile. */
async function delayed(
  clock: Clock,
  behaviour: Behaviour | undefined,
  gaveUp: AbortSignal,
): Promise<boolean> {
  if (behaviour?.kind !== 'hang' && behaviour?.kind !== 'slow') return false
  const endWait = beginCallerWait(clock)
  try {
    if (behaviour.kind === 'slow') {
      await sleep(clock, behaviour.delayMs, gaveUp)
      return false
    }
    await new Promise<never>((_, reject) => {
      gaveUp.addEventListener('abort', () => reject(new Error('the caller gave up')), { once: true })
    })
    return true
  } catch {
    return true
  } finally {
    endWait()
  }
}

function answerOf(
  behaviour: Behaviour | undefined,
  answers: Map<string, Promise<Buffer<ArrayBuffer>>>,
  task: Task,
  photo: Buffer,
): Promise<Buffer<ArrayBuffer>> {
  if (behaviour?.kind === 'refuse') return serialised(Promise.resolve(refusal()))
  if (behaviour?.kind === 'nonsense') return serialised(Promise.resolve(nonsense()))
  if (behaviour?.kind === 'jpeg') return serialised(drawJpeg(photo))
  const key = `${task} ${createHash('sha256').update(photo).digest('base64')}`
  const known = answers.get(key)
  if (known) return known
  const answer = serialised(task === 'draw' ? draw(photo) : describe(photo))
  answers.set(key, answer)
  const oldest = answers.keys().next().value
  if (answers.size > MAX_REMEMBERED_ANSWERS && oldest !== undefined) answers.delete(oldest)
  answer.catch(() => answers.delete(key))
  return answer
}

/** As bytes: a picture in base64 is half a megabyte of text, which a socket would encode anew for each answer. */
async function serialised(answer: Promise<object>): Promise<Buffer<ArrayBuffer>> {
  return Buffer.from(JSON.stringify(await answer))
}

function googleError(code: number, message: string, reason?: string): object {
  const status = {
    400: 'INVALID_ARGUMENT',
    403: 'PERMISSION_DENIED',
    404: 'NOT_FOUND',
    429: 'RESOURCE_EXHAUSTED',
    503: 'UNAVAILABLE',
    504: 'DEADLINE_EXCEEDED',
  }[code]
  const details =
    reason === undefined ? [] : [{ '@type': 'type.googleapis.com/google.rpc.ErrorInfo', reason }]
  return {
    error: { code, message, status: status ?? (code < 500 ? 'INVALID_ARGUMENT' : 'INTERNAL'), details },
  }
}
