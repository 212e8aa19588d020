import * as z from 'zod/mini'
import { defineEvent } from '../../lambdas/job/define-event.ts'
import { InvalidOutputError } from '../../lambdas/runtime/invalid-output-error.ts'
import type { ProgressReport, RuntimePorts } from '../../lambdas/runtime/ports.ts'

/** A line that a step logged. */
export interface LogLine {
  readonly level: string
  readonly message: string
  readonly fields: Readonly<Record<string, unknown>>
}

/** The runtime's ports in memory, with a clock that stands until it is moved. */
export function createFakes() {
  const objects = new Map<string, Uint8Array>()
  const reports: ProgressReport[] = []
  const lines: LogLine[] = []
  const timers = new Map<() => void, number>()
  let now = Date.parse('2026-11-22T10:00:00Z')
  let failReports = false
  const write =
    (level: string) =>
    (message: string, fields: Readonly<Record<string, unknown>> = {}) => {
      lines.push({ level, message, fields })
    }
  const ports: RuntimePorts = {
    objects: {
      bucket: () => 'objects',
      async put(key, body) {
        objects.set(key, Uint8Array.from(body))
      },
      async get(key) {
        const body = objects.get(key)
        if (body === undefined) throw new InvalidOutputError(`${key} is gone`)
        return body
      },
    },
    progress: {
      async report(progress) {
        if (failReports) throw new TypeError('no table')
        reports.push(progress)
      },
    },
    log: { debug: write('debug'), info: write('info'), warn: write('warn'), error: write('error') },
    now: () => now,
    after(ms, callback) {
      timers.set(callback, now + ms)
      return () => void timers.delete(callback)
    },
  }
  return {
    ports,
    objects,
    reports,
    lines,
    timers,
    /** Lets time pass, and timers fire. */
    pass(ms: number) {
      now += ms
      for (const [callback, at] of timers) {
        if (at > now) continue
        timers.delete(callback)
        callback()
      }
    },
    failReports() {
      failReports = true
    },
  }
}

export const asked = defineEvent(
  'test/it.asked',
  z.object({ userId: z.string().check(z.minLength(3)), size: z._default(z.number(), 7) }),
)

/** What a Task sends for a step, as `lib/states/step.ts` compiles it. */
export function taskPayload(step: string, more: Readonly<Record<string, unknown>> = {}) {
  return {
    job: 'tested',
    step,
    attempt: 0,
    run: {
      id: 'arn:run-1',
      name: 'run-1',
      startedAt: '2026-11-22T09:59:59.123456789Z',
      claim: 'claim#tested#event-1',
    },
    event: { id: 'event-1', name: 'test/it.asked', data: { userId: 'user-1' }, ts: '2026-11-22T09:59:00Z' },
    steps: {},
    supplied: {},
    limits: { inlineBytes: 1000 },
    ...more,
  }
}

/** A Lambda with a minute left. */
export const lambda = { getRemainingTimeInMillis: () => 60_000, awsRequestId: 'request-1' }
