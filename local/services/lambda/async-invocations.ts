import * as z from 'zod'
import { whileWorking } from '../../clock.ts'
import type { JsonObject, JsonValue } from '../../json.ts'
import { randomId } from '../../random-id.ts'
import type { StorageTable } from '../../storage.ts'
import type { CloudContext } from '../service.ts'
import type { FunctionRegistry } from './function-registry.ts'
import type { Invocation, Invoker } from './invoker.ts'
import type { LambdaFunction } from './lambda-function.ts'
import { checkRequestSize } from './payload-limits.ts'
import { payloadValue } from './payload-value.ts'

/** Waits between the tries: https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html */
const RETRY_DELAYS_MS = [60_000, 120_000]

const pendingSchema = z.object({
  functionName: z.string(),
  /** JSON text. */
  payload: z.string(),
  acceptedMs: z.number(),
  /** Tries that failed. */
  failures: z.number(),
  dueMs: z.number(),
})
type Pending = z.infer<typeof pendingSchema>

/**
 * Asynchronous invocations: accepted at once, tried up to three times, then handed to the failure destination or the
 * dead-letter queue. What is accepted is kept in storage until it is done, so it survives a restart with `--data`.
 */
export class AsyncInvocations {
  readonly #context: CloudContext
  readonly #functions: FunctionRegistry
  readonly #invoker: Invoker
  readonly #pending: StorageTable
  #stopped = false

  constructor(context: CloudContext, functions: FunctionRegistry, invoker: Invoker) {
    this.#context = context
    this.#functions = functions
    this.#invoker = invoker
    this.#pending = context.storage.table('lambda/async-invocations')
  }

  /** Takes up what a former process accepted and did not finish. */
  start(): void {
    for (const [requestId, value] of this.#pending.entries()) {
      this.#schedule(requestId, pendingSchema.parse(value))
    }
  }

  stop(): void {
    this.#stopped = true
  }

  /**
   * Accepts an invocation and returns its request id.
   * @throws {AwsError} `RequestTooLargeException` above 1 MB.
   */
  accept(fn: LambdaFunction, payload: string): string {
    checkRequestSize(payload, 'async')
    const requestId = randomId()
    const now = this.#context.clock.now()
    const pending = { functionName: fn.name, payload, acceptedMs: now, failures: 0, dueMs: now }
    this.#pending.set(requestId, pending)
    void this.#try(requestId, pending)
    return requestId
  }

  #schedule(requestId: string, pending: Pending): void {
    const { clock } = this.#context
    clock.schedule(pending.dueMs - clock.now(), () => void this.#try(requestId, pending))
  }

  async #try(requestId: string, pending: Pending): Promise<void> {
    if (this.#stopped) return
    const context = this.#context
    try {
      const fn = this.#functions.get(pending.functionName)
      const invocation = await this.#invoker.run(fn, { payload: pending.payload, requestId })
      // A stop ends the worker, too: that is no failure of the function, and the next start takes it up again.
      if (this.#stopped) return
      await whileWorking(context.clock, () => this.#conclude(fn, requestId, pending, invocation))
    } catch (error) {
      if (!this.#stopped)
        context.log(
          `lambda: an asynchronous invocation of ${pending.functionName} was lost: ${String(error)}`,
        )
    }
  }

  async #conclude(
    fn: LambdaFunction,
    requestId: string,
    pending: Pending,
    invocation: Invocation,
  ): Promise<void> {
    const { asyncSettings } = fn
    if (invocation.functionError === undefined) {
      if (asyncSettings.onSuccessArn !== undefined) {
        await this.#context.deliver(
          asyncSettings.onSuccessArn,
          record(fn, requestId, pending, invocation, 'Success'),
        )
      }
      this.#pending.delete(requestId)
      return
    }
    const now = this.#context.clock.now()
    const failures = pending.failures + 1
    const delayMs = RETRY_DELAYS_MS[failures - 1] ?? 0
    const tooOld = now + delayMs - pending.acceptedMs > asyncSettings.maximumEventAgeSeconds * 1000
    if (failures <= asyncSettings.maximumRetryAttempts && !tooOld) {
      const next = { ...pending, failures, dueMs: now + delayMs }
      this.#pending.set(requestId, next)
      this.#schedule(requestId, next)
      return
    }
    await this.#giveUp(fn, requestId, { ...pending, failures }, invocation, tooOld)
    this.#pending.delete(requestId)
  }

  async #giveUp(
    fn: LambdaFunction,
    requestId: string,
    pending: Pending,
    invocation: Invocation,
    tooOld: boolean,
  ): Promise<void> {
    const { onFailureArn } = fn.asyncSettings
    if (onFailureArn !== undefined) {
      const condition = tooOld ? 'EventAgeExceeded' : 'RetriesExhausted'
      await this.#context.deliver(onFailureArn, record(fn, requestId, pending, invocation, condition))
    }
    const { deadLetterArn } = fn.definition
    if (deadLetterArn !== undefined) {
      const error = z.object({ errorMessage: z.string().default('') }).parse(JSON.parse(invocation.payload))
      await this.#context.deliver(deadLetterArn, parse(pending.payload), {
        messageAttributes: { RequestID: requestId, ErrorCode: '200', ErrorMessage: error.errorMessage },
      })
    }
    if (onFailureArn === undefined && deadLetterArn === undefined) {
      this.#context.log(
        `lambda: ${fn.name} failed ${pending.failures} times; its event is dropped (${requestId})`,
      )
    }
  }
}

/** The invocation record that a destination gets. */
function record(
  fn: LambdaFunction,
  requestId: string,
  pending: Pending,
  invocation: Invocation,
  condition: string,
): JsonObject {
  return {
    version: '1.0',
    timestamp: new Date(pending.acceptedMs).toISOString(),
    requestContext: {
      requestId,
      functionArn: `${fn.arn}:$LATEST`,
      condition,
      approximateInvokeCount: Math.max(1, pending.failures),
    },
    requestPayload: parse(pending.payload),
    responseContext: {
      statusCode: 200,
      executedVersion: '$LATEST',
      ...(invocation.functionError !== undefined && { functionError: invocation.functionError }),
    },
    responsePayload: payloadValue(invocation.payload),
  }
}

function parse(text: string): JsonValue {
  const value: JsonValue = JSON.parse(text)
  return value
}
