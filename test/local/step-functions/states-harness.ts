import type { JsonObject, JsonValue } from '../../../local/json.ts'
import { isJsonObject } from '../../../local/json.ts'
import { AwsError } from '../../../local/aws-error.ts'
import type { CloudContext, InvokeResult, LocalService } from '../../../local/services/service.ts'
import type { RunPorts } from '../../../local/services/step-functions/execution/frame.ts'
import type { Randomness } from '../../../local/services/step-functions/randomness.ts'
import { createStepFunctionsService } from '../../../local/services/step-functions/step-functions-service.ts'
import type { Storage, StorageTable } from '../../../local/storage.ts'
import { VirtualClock } from '../../../local/virtual-clock.ts'

/** The services around Step Functions, as far as a test needs them. */
export interface HarnessOptions {
  readonly jump?: boolean
  readonly storage?: Storage
  readonly dataDir?: string
  /** S3, as far as distributed Maps need it. */
  readonly objects?: RunPorts['objects']
  readonly randomness?: Randomness
  /** Answers calls to other services; unknown ones do not run. */
  readonly call?: (service: string, action: string, input: JsonObject) => Promise<JsonObject>
  /** The functions: what they return, or a thrown `AwsError`. */
  readonly invoke?: (arn: string, payload: JsonValue, signal?: AbortSignal) => Promise<Partial<InvokeResult>>
}

/** A Step Functions service on its own, with what it sent to others. */
export class StatesHarness {
  readonly clock: VirtualClock
  readonly service: LocalService
  /** Details of the status events, in order. */
  readonly statusEvents: JsonObject[] = []
  readonly lines: string[] = []

  constructor(options: HarnessOptions = {}) {
    this.clock = new VirtualClock({ jump: options.jump ?? true })
    const context: CloudContext = {
      clock: this.clock,
      storage: options.storage ?? new MapStorage(),
      accountId: '000000000000',
      region: 'us-east-1',
      assemblyDir: '.',
      ...(options.dataDir !== undefined && { dataDir: options.dataDir }),
      endpoint: () => 'http://127.0.0.1:0',
      log: (line) => void this.lines.push(line),
      deliver: () => Promise.resolve(),
      call: async (service, action, input) => {
        if (service === 'events' && action === 'PutEvents' && this.#takeStatusEvent(input)) {
          return { FailedEntryCount: 0 }
        }
        if (options.call) return options.call(service, action, input)
        throw new AwsError('ServiceNotRunning', `${service} does not run`)
      },
      invoke: async (arn, payload, { signal } = {}) => ({
        statusCode: 200,
        executedVersion: '$LATEST',
        requestId: 'request-1',
        payload: null,
        ...(await options.invoke?.(arn, payload, signal)),
      }),
    }
    const { objects, randomness } = options
    this.service = createStepFunctionsService(context, {
      ...(objects && { objects }),
      ...(randomness && { randomness }),
    })
  }

  async call(action: string, input: JsonObject = {}): Promise<JsonObject> {
    if (!this.service.call) throw new Error('The service has no API')
    return this.service.call(action, input)
  }

  /** Creates a machine of the states, the first one being the start. @returns its ARN */
  async create(states: JsonObject, rest: JsonObject = {}): Promise<string> {
    const { definition, ...others } = { definition: {}, ...rest }
    const text = JSON.stringify({
      QueryLanguage: 'JSONata',
      StartAt: Object.keys(states)[0],
      States: states,
      ...(isJsonObject(definition) && definition),
    })
    const { stateMachineArn } = await this.call('CreateStateMachine', {
      name: 'machine',
      roleArn: 'arn:aws:iam::000000000000:role/r',
      ...others,
      definition: text,
    })
    return textOf(stateMachineArn)
  }

  /** Starts an execution and waits for its end on the virtual clock. @returns its description */
  async run(stateMachineArn: string, input: JsonValue = {}): Promise<JsonObject> {
    const { executionArn = null } = await this.call('StartExecution', {
      stateMachineArn,
      input: JSON.stringify(input),
    })
    return this.ended(executionArn)
  }

  /** Waits until an execution is closed. @returns its description */
  async ended(executionArn: JsonValue): Promise<JsonObject> {
    for (let turn = 0; turn < 10_000; turn += 1) {
      const description = await this.call('DescribeExecution', { executionArn })
      if (description.status !== 'RUNNING') return description
      await new Promise((resolve) => setImmediate(resolve))
    }
    throw new Error('The execution does not end')
  }

  /** Types of the history's events, in order. */
  async eventTypes(executionArn: JsonValue | undefined): Promise<JsonValue[]> {
    const { events } = await this.call('GetExecutionHistory', {
      ...(executionArn !== undefined && { executionArn }),
      maxResults: 1000,
    })
    return Array.isArray(events)
      ? events.map((event) => (isJsonObject(event) ? (event.type ?? null) : null))
      : []
  }

  #takeStatusEvent({ Entries }: JsonObject): boolean {
    const [entry] = Array.isArray(Entries) ? Entries : []
    if (!isJsonObject(entry) || entry.Source !== 'aws.states' || typeof entry.Detail !== 'string')
      return false
    const detail: JsonValue = JSON.parse(entry.Detail)
    if (isJsonObject(detail)) this.statusEvents.push(detail)
    return true
  }
}

/** A member that is a text. */
export function textOf(value: JsonValue | undefined): string {
  if (typeof value !== 'string') throw new TypeError(`Expected a text, but was ${JSON.stringify(value)}`)
  return value
}

/** A member that is JSON as text. */
export function parsedText(value: JsonValue | undefined): JsonValue {
  const parsed: JsonValue = JSON.parse(textOf(value))
  return parsed
}

/** Storage in memory that two services can share, as two processes share a disk. */
export class MapStorage implements Storage {
  readonly #tables = new Map<string, Map<string, JsonValue>>()

  table(name: string): StorageTable {
    const rows = this.#tables.get(name) ?? new Map<string, JsonValue>()
    this.#tables.set(name, rows)
    return {
      get: (key) => rows.get(key),
      set: (key, value) => {
        // What is on a disk is text.
        const stored: JsonValue = JSON.parse(JSON.stringify(value))
        rows.set(key, stored)
      },
      delete: (key) => void rows.delete(key),
      entries: () => rows.entries(),
    }
  }

  close(): void {}
}
