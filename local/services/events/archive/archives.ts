import * as z from 'zod'
import { AwsError } from '../../../aws-error.ts'
import type { StorageTable } from '../../../storage.ts'
import type { CloudContext } from '../../service.ts'
import { type BusEvent, isBusEvent } from '../bus-event.ts'
import type { EventBus, Maker } from '../event-buses.ts'
import { compileEventPattern, type EventMatcher } from '../match-pattern.ts'
import type { EventView } from '../pattern/event-view.ts'

const DAY_MS = 86_400_000

const archiveSchema = z.object({
  name: z.string(),
  arn: z.string(),
  sourceArn: z.string(),
  description: z.optional(z.string()),
  eventPattern: z.optional(z.string()),
  /** 0 keeps events for ever. */
  retentionDays: z.number(),
  createdAt: z.number(),
})
const keptSchema = z.object({
  event: z.custom<BusEvent>((value) => isBusEvent(value)),
  keptAt: z.number(),
})

export type Archive = z.infer<typeof archiveSchema>

/** Archives and the events in them; both outlive the process. Replayed events are never archived again. */
export class Archives {
  readonly #context: CloudContext
  readonly #archives = new Map<string, { archive: Archive; matcher: EventMatcher | undefined }>()
  readonly #stored: StorageTable
  #count = 0

  constructor(context: CloudContext) {
    this.#context = context
    this.#stored = context.storage.table('events/archives')
    for (const [, archive] of this.#stored.entries()) this.#add(archiveSchema.parse(archive))
  }

  all(): Archive[] {
    return [...this.#archives.values()].map(({ archive }) => archive)
  }

  find(name: string): Archive | undefined {
    return this.#archives.get(name)?.archive
  }

  /** @throws {AwsError} ResourceNotFoundException */
  archive(name: string): Archive {
    const archive = this.find(name)
    if (!archive) throw new AwsError('ResourceNotFoundException', `Archive ${name} does not exist.`)
    return archive
  }

  /** Makes or changes an archive; its events stay. @throws {AwsError} InvalidEventPatternException */
  put(archive: Omit<Archive, 'arn' | 'createdAt'>, maker: Maker): Archive {
    const { region, accountId, clock } = this.#context
    const complete = {
      ...archive,
      arn: `arn:aws:events:${region}:${accountId}:archive/${archive.name}`,
      createdAt: this.find(archive.name)?.createdAt ?? clock.now(),
    }
    this.#add(complete)
    if (maker === 'client') this.#stored.set(complete.name, complete)
    return complete
  }

  delete(archive: Archive): void {
    this.#archives.delete(archive.name)
    this.#stored.delete(archive.name)
    const events = this.#events(archive)
    for (const [key] of events.entries()) events.delete(key)
  }

  /** Puts an event into each archive of the bus that wants it. */
  keep(bus: EventBus, event: BusEvent, view: EventView): void {
    for (const { archive, matcher } of this.#archives.values()) {
      if (archive.sourceArn !== bus.arn || (matcher && !matcher.matches(view))) continue
      const keptAt = this.#context.clock.now()
      this.#events(archive).set(`${keptAt}-${this.#count++}-${event.id}`, { event, keptAt })
    }
  }

  /** The events of an archive, oldest first, without those whose retention is over. */
  events(archive: Archive): BusEvent[] {
    const events = this.#events(archive)
    const oldest =
      archive.retentionDays === 0 ? -Infinity : this.#context.clock.now() - archive.retentionDays * DAY_MS
    const kept: BusEvent[] = []
    for (const [key, value] of events.entries()) {
      const { event, keptAt } = keptSchema.parse(value)
      if (keptAt < oldest) events.delete(key)
      else kept.push(event)
    }
    return kept
  }

  #add(archive: Archive): void {
    const { eventPattern } = archive
    this.#archives.set(archive.name, {
      archive,
      matcher: eventPattern === undefined ? undefined : compileEventPattern(eventPattern),
    })
  }

  #events(archive: Archive): StorageTable {
    return this.#context.storage.table(`events/archive/${archive.name}`)
  }
}
