import type { Clock } from '../../local/clock.ts'
import type { JsonObject, JsonValue } from '../../local/json.ts'
import type {
  CloudContext,
  DeliverOptions,
  InvokeOptions,
  InvokeResult,
} from '../../local/services/service.ts'
import type { Storage, StorageTable } from '../../local/storage.ts'
import { AwsError } from '../../local/aws-error.ts'
import { VirtualClock } from '../../local/virtual-clock.ts'

/** What a service under test may ask of the rest of the cloud; all that is left out fails loudly when it is used. */
export interface TestContextOptions {
  /** @default a `VirtualClock` that stands at 2026-01-01T00:00:00Z */
  clock?: Clock
  /** @default a storage in memory, of its own */
  storage?: Storage
  assemblyDir?: string
  dataDir?: string
  endpoint?: string
  /** Answers `context.call`, by service id. */
  call?: Record<string, (action: string, input: JsonObject) => JsonObject | Promise<JsonObject>>
  /** Answers `context.invoke`; give `functionResult(payload)` or throw. */
  invoke?: (
    functionArn: string,
    payload: JsonValue,
    options?: InvokeOptions,
  ) => InvokeResult | Promise<InvokeResult>
  deliver?: (targetArn: string, payload: JsonValue, options?: DeliverOptions) => void | Promise<void>
}

/** A `CloudContext` for the test of one service, plus what the service logged. */
export interface TestContext extends CloudContext {
  readonly lines: string[]
}

/** Makes the surroundings of one service: no other service runs beside it, only the functions given here answer. */
export function createTestContext(options: TestContextOptions = {}): TestContext {
  const lines: string[] = []
  return {
    clock: options.clock ?? new VirtualClock(),
    storage: options.storage ?? new MemoryStorage(),
    accountId: '000000000000',
    region: 'us-east-1',
    assemblyDir: options.assemblyDir ?? '/nowhere/cdk.out',
    ...(options.dataDir !== undefined && { dataDir: options.dataDir }),
    endpoint: () => options.endpoint ?? 'http://127.0.0.1:4566',
    call: async (serviceId, action, input) => {
      const answer = options.call?.[serviceId]
      if (!answer) {
        throw new AwsError('UnknownService', `this test has no ${serviceId} service (asked for ${action})`)
      }
      return answer(action, input)
    },
    deliver: async (targetArn, payload, deliverOptions) => {
      if (!options.deliver)
        throw new AwsError('UnknownTarget', `this test delivers nothing (asked for ${targetArn})`)
      await options.deliver(targetArn, payload, deliverOptions)
    },
    invoke: async (functionArn, payload, invokeOptions) => {
      if (!options.invoke) {
        throw new AwsError('ResourceNotFoundException', `Function not found: ${functionArn}`, {
          statusCode: 404,
        })
      }
      return options.invoke(functionArn, payload, invokeOptions)
    },
    log: (message) => void lines.push(message),
    lines,
  }
}

/** The answer of a function that returned `payload`. */
export function functionResult(payload: JsonValue): InvokeResult {
  return { statusCode: 200, executedVersion: '$LATEST', requestId: 'test-request', payload }
}

/** The answer of a function that failed, as Lambda gives it. */
export function functionFailure(errorType: string, errorMessage: string): InvokeResult {
  return { ...functionResult({ errorType, errorMessage, trace: [] }), functionError: 'Unhandled' }
}

/** Keeps values as JSON text, as a storage on disk does, so that nothing leaks by reference. */
export class MemoryStorage implements Storage {
  readonly #tables = new Map<string, StorageTable>()

  table(name: string): StorageTable {
    let table = this.#tables.get(name)
    if (!table) {
      table = createTable()
      this.#tables.set(name, table)
    }
    return table
  }

  close(): void {
    this.#tables.clear()
  }
}

function createTable(): StorageTable {
  const rows = new Map<string, string>()
  const parse = (text: string): JsonValue => JSON.parse(text)
  return {
    get: (key) => {
      const text = rows.get(key)
      return text === undefined ? undefined : parse(text)
    },
    set: (key, value) => void rows.set(key, JSON.stringify(value)),
    delete: (key) => void rows.delete(key),
    *entries() {
      for (const [key, text] of rows) yield [key, parse(text)]
    },
  }
}
