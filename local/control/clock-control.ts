import * as z from 'zod'
import type { Clock } from '../clock.ts'
import type { JsonObject } from '../json.ts'
import { PacedClock } from '../paced-clock.ts'
import { VirtualClock } from '../virtual-clock.ts'
import { ControlError } from './control-error.ts'

/** A month at once: each schedule fires on the way, and what it starts must end before time goes on. */
const MAX_JUMP_MS = 31 * 24 * 3600 * 1000

/** What `POST /_local/clock` takes. */
export const clockActionSchema = z.strictObject({
  action: z.enum(['pause', 'run', 'jump']),
  byMs: z.int().positive().max(MAX_JUMP_MS).optional(),
})

/** What `GET /_local/clock` answers: `rate` is virtual seconds in a second of the wall. */
export function showClock(clock: Clock): JsonObject {
  const now = new Date(clock.now()).toISOString()
  if (clock instanceof PacedClock) {
    return { now, virtual: true, paused: clock.isPaused, rate: clock.isPaused ? 0 : 1 }
  }
  // Its time stands between two leaps.
  if (clock instanceof VirtualClock) return { now, virtual: true, paused: !clock.isJumping, rate: 0 }
  return { now, virtual: false, paused: false, rate: 1 }
}

/**
 * Pauses the clock, lets it run on, or moves it forward: by `byMs`, or to the next moment that something waits for.
 * Resolves when time is there.
 * @throws {ControlError} 409 for real time, and for a jump to the next wait when nothing waits
 */
export async function steerClock(clock: Clock, step: z.output<typeof clockActionSchema>): Promise<void> {
  const isPaced = clock instanceof PacedClock
  if (!isPaced && !(clock instanceof VirtualClock)) {
    throw new ControlError(409, 'real_time', 'This cloud runs in real time: start it with a virtual clock.')
  }
  if (step.byMs !== undefined && step.action !== 'jump') {
    throw new ControlError(
      422,
      'invalid_request',
      `"byMs" belongs to the action jump, not to ${step.action}.`,
    )
  }
  if (step.action === 'pause') {
    if (isPaced) clock.pause()
    else clock.stopJumping()
  } else if (step.action === 'run') {
    if (isPaced) clock.run()
    else clock.startJumping()
  } else {
    const byMs = step.byMs ?? clock.nextWaitMs()
    if (byMs === undefined) {
      throw new ControlError(409, 'nothing_waits', 'Nothing waits for time: say how far to jump, by "byMs".')
    }
    await (isPaced ? clock.jump(byMs) : clock.advance(byMs))
  }
}
