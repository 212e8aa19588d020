import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge'

import { readVariable } from '../aws/environment.ts'
import { silentClient } from '../aws/silent-client.ts'
import { isPassing, isPassingCode } from '../aws/passing-error.ts'

/** `source` of all our events on the bus. */
export const EVENT_SOURCE = 'stepladder'

/** EventBridge takes as many a call. */
const ENTRIES_PER_CALL = 10
/** The API reference's limit of one call; newer announcements say 1 MB. Events have at most 64 KiB of data. */
const BYTES_PER_CALL = 256 * 1024
/** What the entry's other members count, generously: time, source, name. */
const ENTRY_OVERHEAD_BYTES = 512

/** One event as the bus takes it. */
export interface BusEvent {
  readonly name: string
  /** JSON text of `{ id, name, data, ts }`. */
  readonly detail: string
  /** ISO time. */
  readonly ts: string
  /** Default: ours. */
  readonly source?: string
  /** Default: none. */
  readonly resources?: readonly string[]
}

/** Why the bus does not have an event. Nothing says that it was not published. */
export interface PublishFailure {
  /** The bus's error code. */
  readonly code: string
  /** Whether the bus may take the same event later; else it refuses it for good. */
  readonly passes: boolean
}

/** `undefined` where the bus has the event. */
export type PublishResult = PublishFailure | undefined

/** Of an event that the time was over for: whether the bus has it is not known. */
export const OUT_OF_TIME: PublishFailure = { code: 'OutOfTime', passes: true }

/** Of an event that the bus's answer does not tell of. */
const NO_ANSWER: PublishFailure = { code: 'NoAnswer', passes: true }

let client: EventBridgeClient | undefined

/**
 * Puts events on the bus, at least once each, in as few calls as its limits allow.
 * @param signal its end is that of the time: what is left gets {@link OUT_OF_TIME}. Default: all the time that it takes
 * @returns a result for each event, in their order. A call that fails as a whole fails its events, not the others.
 */
export async function putOnBus(events: readonly BusEvent[], signal?: AbortSignal): Promise<PublishResult[]> {
  const results: PublishResult[] = []
  for (const chunk of chunks(events)) results.push(...(await putChunk(chunk, signal)))
  return results
}

async function putChunk(
  events: readonly BusEvent[],
  signal: AbortSignal | undefined,
): Promise<PublishResult[]> {
  const EventBusName = readVariable('EVENT_BUS_NAME')
  client ??= silentClient(new EventBridgeClient())
  try {
    const { Entries = [] } = await client.send(
      new PutEventsCommand({
        Entries: events.map(({ name, detail, ts, source = EVENT_SOURCE, resources }) => ({
          EventBusName,
          Source: source,
          DetailType: name,
          Detail: detail,
          Time: new Date(ts),
          ...(resources && { Resources: [...resources] }),
        })),
      }),
      { ...(signal && { abortSignal: signal }) },
    )
    return events.map((_, index) => {
      const entry = Entries[index]
      if (entry?.EventId !== undefined) return undefined
      const code = entry?.ErrorCode
      return code === undefined ? NO_ANSWER : { code, passes: isPassingCode(code) }
    })
  } catch (error) {
    if (signal?.aborted === true) return events.map(() => OUT_OF_TIME)
    const code = error instanceof Error ? error.name : 'UnknownError'
    return events.map(() => ({ code, passes: isPassing(error) }))
  }
}

function* chunks(events: readonly BusEvent[]): Generator<BusEvent[]> {
  let chunk: BusEvent[] = []
  let bytes = 0
  for (const event of events) {
    const size = Buffer.byteLength(event.detail) + ENTRY_OVERHEAD_BYTES
    if (chunk.length === ENTRIES_PER_CALL || (chunk.length > 0 && bytes + size > BYTES_PER_CALL)) {
      yield chunk
      chunk = []
      bytes = 0
    }
    chunk.push(event)
    bytes += size
  }
  if (chunk.length > 0) yield chunk
}
