import { isJsonObject } from '../../json.ts'
import type { JsonObject } from '../../json.ts'
import type { CloudContext } from '../service.ts'
import type { Execution } from './execution/execution.ts'
import { detailsToJson } from './execution/event-json.ts'
import type { HistoryEvent } from './execution/history.ts'
import type { StateMachine } from './state-machines.ts'

interface LogTarget {
  readonly group: string
  readonly level: 'ALL' | 'ERROR' | 'FATAL'
  readonly includeData: boolean
}

interface Buffered {
  readonly execution: Execution
  readonly event: HistoryEvent
}

const ERROR_TYPE = /(?:Failed|TimedOut|Aborted)$/
const FATAL_TYPE = /^Execution(?:Failed|TimedOut|Aborted)$/
const MAX_BATCH = 1000

/**
 * Writes history events to the log group of the machine's LoggingConfiguration. Events are buffered; one call at a
 * time takes what has gathered, so executions never wait for their logs. Without a logs service nothing is written.
 */
export class ExecutionLog {
  readonly #context: CloudContext
  readonly #target: LogTarget
  readonly #stream: string
  #buffer: Buffered[] = []
  #isWriting = false
  #isReady = false

  constructor(context: CloudContext, machine: StateMachine, target: LogTarget) {
    this.#context = context
    this.#target = target
    const day = new Date(context.clock.now()).toISOString().slice(0, 10)
    this.#stream = `states/${machine.name}/${day}/${machine.revisionId.slice(0, 8)}`
  }

  add(execution: Execution, event: HistoryEvent): void {
    const { level } = this.#target
    if (level === 'ERROR' && !ERROR_TYPE.test(event.type)) return
    if (level === 'FATAL' && !FATAL_TYPE.test(event.type)) return
    this.#buffer.push({ execution, event })
    if (this.#isWriting) return
    this.#isWriting = true
    void this.#write()
  }

  async #write(): Promise<void> {
    try {
      // The microtask lets the events of one turn gather.
      await Promise.resolve()
      if (!this.#isReady) await this.#createStream()
      this.#isReady = true
      while (this.#buffer.length > 0) await this.#put(this.#buffer.splice(0, MAX_BATCH))
    } catch (error) {
      this.#buffer = []
      const reason = error instanceof Error ? error.message : String(error)
      this.#context.log(`states: history events were not logged to ${this.#target.group}: ${reason}`)
    } finally {
      this.#isWriting = false
    }
  }

  async #createStream(): Promise<void> {
    const names = { logGroupName: this.#target.group, logStreamName: this.#stream }
    await this.#context.call('logs', 'CreateLogStream', names).catch((error: unknown) => {
      const isThere =
        error instanceof Error && 'code' in error && error.code === 'ResourceAlreadyExistsException'
      if (!isThere) throw error
    })
  }

  async #put(batch: readonly Buffered[]): Promise<void> {
    await this.#context.call('logs', 'PutLogEvents', {
      logGroupName: this.#target.group,
      logStreamName: this.#stream,
      logEvents: batch.map(({ execution, event }) => ({
        timestamp: event.timestamp,
        message: JSON.stringify(logLine(execution, event, this.#target.includeData)),
      })),
    })
  }
}

function logLine(execution: Execution, event: HistoryEvent, includeData: boolean): JsonObject {
  return {
    id: String(event.id),
    type: event.type,
    details: event.details ? detailsToJson(event.details, includeData) : {},
    ...(execution.redriveCount > 0 && { redrive_count: String(execution.redriveCount) }),
    previous_event_id: String(event.previousEventId),
    event_timestamp: String(event.timestamp),
    execution_arn: execution.arn,
  }
}

/** Where a machine logs to; `undefined` for OFF. The configuration's members are those of the API, in camelCase. */
export function logTargetOf(configuration: JsonObject): LogTarget | undefined {
  const { level, destinations, includeExecutionData } = configuration
  if (level !== 'ALL' && level !== 'ERROR' && level !== 'FATAL') return undefined
  const first = Array.isArray(destinations) ? destinations[0] : undefined
  const logGroup = isJsonObject(first) ? first.cloudWatchLogsLogGroup : undefined
  const arn = isJsonObject(logGroup) ? logGroup.logGroupArn : undefined
  const group = typeof arn === 'string' ? arn.split(':')[6] : undefined
  return group === undefined ? undefined : { group, level, includeData: includeExecutionData === true }
}
