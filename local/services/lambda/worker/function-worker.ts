import { parentPort, workerData } from 'node:worker_threads'
import { captureOutput } from './captured-output.ts'
import { errorPayload, loggedError, RuntimeError } from './error-payload.ts'
import { loadHandler, takesCallbacks } from './load-handler.ts'
import type { Handler } from './load-handler.ts'
import { FROZEN } from './protocol.ts'
import type { FromWorker, InvokeMessage, ToWorker, WorkerSettings } from './protocol.ts'
import { callStreaming, installAwslambda, isStreaming } from './response-stream.ts'
import { installVirtualTime } from './virtual-time.ts'
import { installWorkingDirectory } from './working-directory.ts'

/** One execution environment of a Lambda function: loads its handler once, then runs one invocation after another. */

const port = parentPort
if (!port) throw new Error('function-worker.ts runs in a worker thread only; start it with FunctionWorker.')
const settings: WorkerSettings = workerData
let requestId: string | undefined

function post(message: FromWorker): void {
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread, not a window
  port?.postMessage(message)
}

installAwslambda()
installWorkingDirectory(settings.taskRoot, settings.writableFolders)
const virtualTime = settings.virtualNow ? installVirtualTime(settings.virtualNow, post) : undefined
captureOutput(
  settings.logFormat,
  () => requestId,
  (message) => post({ kind: 'log', timestamp: Date.now(), message }),
)
process.on('uncaughtException', (error) => dieWith('Uncaught Exception', error, 129))
process.on('unhandledRejection', (reason) => {
  dieWith(
    'Unhandled Promise Rejection',
    new RuntimeError('Runtime.UnhandledPromiseRejection', String(reason)),
    128,
  )
})

function dieWith(title: string, error: Error, exitCode: number): void {
  console.error(`${title} \t${loggedError(error)}`)
  post({ kind: 'fatal', payload: JSON.stringify(errorPayload(error)) })
  process.exit(exitCode)
}

let handler: Handler | undefined
let isReady = false
try {
  handler = await loadHandler(settings.taskRoot, settings.handler)
  isReady = true
} catch (error) {
  console.error(`Uncaught Exception \t${loggedError(error)}`)
  post({ kind: 'initFailed', payload: JSON.stringify(errorPayload(error)) })
}

port.on('message', (message: ToWorker) => {
  if (message.kind === 'fire') virtualTime?.fire(message.timer)
  else if (handler) begin(handler, message)
})
if (isReady) freezeAfter({ kind: 'ready' })

/**
 * Says the last word of an invocation and sleeps until the next, as Lambda freezes an execution environment: promises that
 * nobody awaited, timers and answers that are still to come go on in the next invocation, or never.
 */
function freezeAfter(message: FromWorker): void {
  Atomics.store(settings.frozen, 0, FROZEN)
  post(message)
  Atomics.wait(settings.frozen, 0, FROZEN)
}

function begin(run: Handler, message: InvokeMessage): void {
  virtualTime?.beginInvocation()
  // A turn of the event loop later it knows which of its connections were closed while it slept.
  setImmediate(() => void invoke(run, message))
}

async function invoke(run: Handler, message: InvokeMessage): Promise<void> {
  requestId = message.requestId
  process.env['_X_AMZN_TRACE_ID'] = message.traceId
  let answer: FromWorker
  try {
    answer = { kind: 'returned', payload: await call(run, JSON.parse(message.event), lambdaContext(message)) }
  } catch (error) {
    console.error(`Invoke Error \t${loggedError(error)}`)
    answer = { kind: 'failed', payload: JSON.stringify(errorPayload(error)) }
  }
  virtualTime?.endInvocation()
  freezeAfter(answer)
}

/** @returns the response's payload */
async function call(run: Handler, event: unknown, context: object): Promise<string> {
  if (isStreaming(run)) return callStreaming(run, event, context)
  return stringify(await callBuffered(run, event, context))
}

function callBuffered(run: Handler, event: unknown, context: object): unknown {
  if (!takesCallbacks() || run.length < 3) return run(event, context)
  return new Promise((resolve, reject) => {
    const result = run(event, context, (error: unknown, value: unknown) =>
      error ? reject(error) : resolve(value),
    )
    if (result instanceof Promise) result.then(resolve, reject)
  })
}

function stringify(result: unknown): string {
  try {
    return JSON.stringify(result) ?? 'null'
  } catch (error) {
    throw new RuntimeError('Runtime.JSONStringifyError', 'Unable to stringify response body', {
      cause: error,
    })
  }
}

function lambdaContext(message: InvokeMessage): object {
  const { env } = process
  return {
    callbackWaitsForEmptyEventLoop: true,
    functionVersion: env['AWS_LAMBDA_FUNCTION_VERSION'],
    functionName: env['AWS_LAMBDA_FUNCTION_NAME'],
    memoryLimitInMB: env['AWS_LAMBDA_FUNCTION_MEMORY_SIZE'],
    logGroupName: env['AWS_LAMBDA_LOG_GROUP_NAME'],
    logStreamName: env['AWS_LAMBDA_LOG_STREAM_NAME'],
    clientContext: undefined,
    identity: undefined,
    invokedFunctionArn: message.functionArn,
    awsRequestId: message.requestId,
    getRemainingTimeInMillis: () => message.deadlineMs - Date.now(),
  }
}
