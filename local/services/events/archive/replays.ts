import * as z from 'zod'
import { AwsError } from '../../../aws-error.ts'
import type { ScheduledTimer } from '../../../clock.ts'
import type { StorageTable } from '../../../storage.ts'
import type { CloudContext } from '../../service.ts'
import type { BusEvent } from '../bus-event.ts'
import type { EventBuses } from '../event-buses.ts'
import type { EventRouter } from '../event-router.ts'
import type { Archives } from './archives.ts'

const MINUTE_MS = 60_000
/** How long it takes to send what arrived in a minute: long enough to see a replay under way, and to cancel it. */
const MINUTE_TAKES_MS = 200
const MAX_RUNNING = 10

const replaySchema = z.object({
  name: z.string(),
  arn: z.string(),
  archiveName: z.string(),
  archiveArn: z.string(),
  description: z.optional(z.string()),
  destinationArn: z.string(),
  filterArns: z.optional(z.array(z.string())),
  /** Bounds on the events' own time, both included, in milliseconds. */
  from: z.number(),
  to: z.number(),
  state: z.enum(['STARTING', 'RUNNING', 'CANCELLING', 'COMPLETED', 'CANCELLED', 'FAILED']),
  stateReason: z.optional(z.string()),
  startedAt: z.number(),
  endedAt: z.optional(z.number()),
  /** Time of the last event that was sent, in milliseconds. */
  lastReplayed: z.optional(z.number()),
})

export type Replay = z.infer<typeof replaySchema>

/** Sends archived events again, to the bus that they came from, marked with `replay-name`. */
export class Replays {
  readonly #context: CloudContext
  readonly #buses: EventBuses
  readonly #archives: Archives
  readonly #router: EventRouter
  readonly #replays = new Map<string, Replay>()
  readonly #stored: StorageTable
  /** The next turn of each replay under way, by its name. */
  readonly #turns = new Map<string, ScheduledTimer>()

  constructor(context: CloudContext, buses: EventBuses, archives: Archives, router: EventRouter) {
    this.#context = context
    this.#buses = buses
    this.#archives = archives
    this.#router = router
    this.#stored = context.storage.table('events/replays')
    for (const [, stored] of this.#stored.entries()) {
      const replay = replaySchema.parse(stored)
      this.#replays.set(replay.name, replay)
    }
  }

  all(): Replay[] {
    return [...this.#replays.values()]
  }

  /** @throws {AwsError} ResourceNotFoundException */
  replay(name: string): Replay {
    const replay = this.#replays.get(name)
    if (!replay) throw new AwsError('ResourceNotFoundException', `Replay ${name} does not exist.`)
    return replay
  }

  /** @throws {AwsError} for a name in use and for too many replays under way. */
  start(request: Omit<Replay, 'arn' | 'state' | 'startedAt'>): Replay {
    if (this.#replays.has(request.name)) {
      throw new AwsError('ResourceAlreadyExistsException', `Replay ${request.name} already exists.`)
    }
    if (this.all().filter(isUnderWay).length >= MAX_RUNNING) {
      throw new AwsError(
        'LimitExceededException',
        `The number of replays under way must not exceed ${MAX_RUNNING}.`,
      )
    }
    const { region, accountId, clock } = this.#context
    const replay: Replay = {
      ...request,
      arn: `arn:aws:events:${region}:${accountId}:replay/${request.name}`,
      state: 'STARTING',
      startedAt: clock.now(),
    }
    this.#save(replay)
    this.#run(replay)
    return { ...replay }
  }

  /** @throws {AwsError} IllegalStatusException for a replay that has ended. */
  cancel(name: string): Replay {
    const replay = this.replay(name)
    if (replay.state !== 'STARTING' && replay.state !== 'RUNNING') {
      throw new AwsError(
        'IllegalStatusException',
        `Replay ${name} is not in a valid state for this operation.`,
      )
    }
    replay.state = 'CANCELLING'
    this.#save(replay)
    return { ...replay }
  }

  /** Takes up replays that were under way when the process ended, after the last minute that was sent. */
  resume(): void {
    for (const replay of this.all().filter(isUnderWay)) this.#run(replay)
  }

  /** Ends all turns: what is under way goes on after a restart. */
  stop(): void {
    for (const turn of this.#turns.values()) turn.cancel()
    this.#turns.clear()
  }

  /** Sends minute by minute, with time in between, in which a cancellation takes effect. */
  #run(replay: Replay): void {
    const chunks = this.#chunks(replay)
    const { clock } = this.#context
    const takeTurn = (): void => {
      this.#turns.delete(replay.name)
      const chunk = replay.state === 'CANCELLING' ? undefined : chunks.shift()
      if (!chunk) {
        replay.state = replay.state === 'CANCELLING' ? 'CANCELLED' : 'COMPLETED'
        replay.endedAt = clock.now()
        this.#save(replay)
        return
      }
      replay.state = 'RUNNING'
      this.#send(replay, chunk)
      this.#save(replay)
      wait()
    }
    const wait = (): void => {
      this.#turns.set(replay.name, clock.schedule(MINUTE_TAKES_MS, takeTurn))
    }
    wait()
  }

  #send(replay: Replay, events: readonly BusEvent[]): void {
    const bus = this.#buses.find(replay.destinationArn)
    if (!bus) return
    const onlyRules = replay.filterArns && new Set(replay.filterArns)
    for (const event of events) {
      this.#router.take(bus, { event: { ...event, 'replay-name': replay.name } }, onlyRules)
      replay.lastReplayed = Math.max(replay.lastReplayed ?? 0, Date.parse(event.time))
    }
  }

  #chunks(replay: Replay): BusEvent[][] {
    const archive = this.#archives.find(replay.archiveName)
    const sentMinute =
      replay.lastReplayed === undefined ? -Infinity : Math.floor(replay.lastReplayed / MINUTE_MS)
    const byMinute = new Map<number, BusEvent[]>()
    for (const event of archive ? this.#archives.events(archive) : []) {
      const time = Date.parse(event.time)
      const minute = Math.floor(time / MINUTE_MS)
      if (time < replay.from || time > replay.to || minute <= sentMinute) continue
      const chunk = byMinute.get(minute)
      if (chunk) chunk.push(event)
      else byMinute.set(minute, [event])
    }
    return [...byMinute].toSorted(([a], [b]) => a - b).map(([, chunk]) => chunk)
  }

  #save(replay: Replay): void {
    this.#replays.set(replay.name, replay)
    this.#stored.set(replay.name, { ...replay })
  }
}

function isUnderWay({ state }: Replay): boolean {
  return state === 'STARTING' || state === 'RUNNING' || state === 'CANCELLING'
}
