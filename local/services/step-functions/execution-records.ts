import * as z from 'zod'
import type { JsonObject, JsonValue } from '../../json.ts'
import type { Storage, StorageTable } from '../../storage.ts'
import { Data } from './data.ts'
import { checkpointToJson } from './execution/checkpoint-json.ts'
import type { Checkpoint } from './execution/checkpoint.ts'
import type { Execution, ExecutionOptions } from './execution/execution.ts'
import type { EventDetail, EventDetails, HistoryEvent } from './execution/history.ts'
import type { CompileDefinition } from './state-machine-records.ts'

const json = z.custom<JsonValue>()
const executionRow = z.object({
  arn: z.string(),
  name: z.string(),
  type: z.enum(['STANDARD', 'EXPRESS']),
  roleArn: z.string(),
  startDate: z.number(),
  stateMachineArn: z.string(),
  stateMachineName: z.string(),
  region: z.string(),
  definitionText: z.string(),
  revisionId: z.string(),
  inputText: z.string(),
  status: z.enum(['RUNNING', 'SUCCEEDED', 'FAILED', 'TIMED_OUT', 'ABORTED']),
  outputText: z.string().optional(),
  error: z.string().optional(),
  cause: z.string().optional(),
  stopDate: z.number().optional(),
  redriveCount: z.number(),
  redriveDate: z.number().optional(),
  checkpoint: z.custom<Checkpoint>().optional(),
})
const eventRow = z.object({
  id: z.number(),
  previousEventId: z.number(),
  timestamp: z.number(),
  type: z.string(),
  details: z.record(z.string(), json).optional(),
})

/** An execution as it was left on disk. `apply` gives it its state; false means that it was still running. */
export interface RecordedExecution {
  readonly options: ExecutionOptions
  readonly events: readonly HistoryEvent[]
  apply(execution: Execution): boolean
}

/**
 * Executions and their histories in storage: a row an execution, a row an event, each written when it happens, so
 * that a killed process leaves a history that ends where it was killed.
 */
export class ExecutionRecords {
  readonly #executions: StorageTable
  readonly #events: StorageTable

  constructor(storage: Storage) {
    this.#executions = storage.table('states/executions')
    this.#events = storage.table('states/events')
  }

  save(execution: Execution): void {
    // Children of Map runs and Express executions are gone with the process.
    if (!isRecorded(execution)) return
    const { options } = execution
    this.#executions.set(execution.arn, {
      arn: options.arn,
      name: options.name,
      type: options.type,
      roleArn: options.roleArn,
      startDate: options.startDate,
      stateMachineArn: options.stateMachineArn,
      stateMachineName: options.stateMachineName,
      region: options.region,
      definitionText: options.definitionText,
      revisionId: options.revisionId,
      inputText: options.input.text,
      status: execution.status,
      outputText: execution.output?.text,
      error: execution.error,
      cause: execution.cause,
      stopDate: execution.stopDate,
      redriveCount: execution.redriveCount,
      redriveDate: execution.redriveDate,
      checkpoint: execution.checkpoint && checkpointToJson(execution.checkpoint),
    })
  }

  saveEvent(execution: Execution, event: HistoryEvent): void {
    if (!isRecorded(execution)) return
    const { details, ...rest } = event
    this.#events.set(eventKey(execution.arn, event.id), {
      ...rest,
      ...(details && { details: packDetails(details) }),
    })
  }

  delete(execution: Execution): void {
    if (!isRecorded(execution)) return
    this.#executions.delete(execution.arn)
    for (const { id } of execution.history.events) this.#events.delete(eventKey(execution.arn, id))
  }

  /** Everything that was recorded, oldest first. */
  *load(compile: CompileDefinition): Generator<RecordedExecution> {
    for (const [arn, value] of this.#executions.entries()) {
      const row = executionRow.parse(value)
      const { inputText, ...rest } = row
      // Only a redrive needs the definition; where it does not compile any more, that is what fails then.
      const definition = compile(row.definitionText, row.type) ?? { startAt: '', states: new Map() }
      yield {
        options: { ...rest, input: Data.parse(inputText), definition },
        events: this.#loadEvents(arn),
        apply(execution) {
          execution.redriveCount = row.redriveCount
          if (row.redriveDate !== undefined) execution.redriveDate = row.redriveDate
          execution.status = row.status
          if (row.outputText !== undefined) execution.output = Data.parse(row.outputText)
          if (row.error !== undefined) execution.error = row.error
          if (row.cause !== undefined) execution.cause = row.cause
          if (row.stopDate !== undefined) execution.stopDate = row.stopDate
          if (row.checkpoint !== undefined) execution.checkpoint = row.checkpoint
          return row.status !== 'RUNNING'
        },
      }
    }
  }

  #loadEvents(arn: string): HistoryEvent[] {
    const events: HistoryEvent[] = []
    for (let id = 1; ; id += 1) {
      const value = this.#events.get(eventKey(arn, id))
      if (value === undefined) return events
      const { details, ...rest } = eventRow.parse(value)
      events.push({ ...rest, ...(details && { details: unpackDetails(details) }) })
    }
  }
}

function isRecorded(execution: Execution): boolean {
  return execution.type === 'STANDARD' && execution.options.mapRunArn === undefined
}

function eventKey(arn: string, id: number): string {
  return `${arn}#${id}`
}

/** Data is stored as its text under a key that no detail has. */
const DATA_KEY = '@data'
const packed = z.object({ [DATA_KEY]: z.string() })
const scalar = z.union([z.string(), z.number(), z.boolean()])

function packDetails(details: EventDetails): JsonObject {
  const plain: JsonObject = {}
  for (const [name, value] of Object.entries(details)) if (value !== undefined) plain[name] = pack(value)
  return plain
}

function pack(value: EventDetail): JsonValue {
  if (value instanceof Data) return { [DATA_KEY]: value.text }
  if (typeof value !== 'object') return value
  const members: JsonObject = {}
  for (const [name, member] of Object.entries(value)) members[name] = pack(member)
  return members
}

function unpackDetails(details: Readonly<Record<string, JsonValue>>): EventDetails {
  const unpacked: Record<string, EventDetail> = {}
  for (const [name, value] of Object.entries(details)) {
    const leaf = unpack(value)
    if (leaf !== undefined) unpacked[name] = leaf
    else {
      const members: Record<string, Data | string> = {}
      for (const [key, member] of Object.entries(z.record(z.string(), json).parse(value))) {
        const part = unpack(member)
        if (part instanceof Data || typeof part === 'string') members[key] = part
      }
      unpacked[name] = members
    }
  }
  return unpacked
}

function unpack(value: JsonValue): Data | string | number | boolean | undefined {
  const data = packed.safeParse(value)
  if (data.success) return Data.parse(data.data[DATA_KEY])
  const plain = scalar.safeParse(value)
  return plain.success ? plain.data : undefined
}
