import { rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { FindInvocationFault } from '../../faults/invocation-fault.ts'
import type { Clock } from '../../clock.ts'
import type { JsonValue } from '../../json.ts'
import { RealClock } from '../../real-clock.ts'
import { randomHex } from '../../random-id.ts'
import { shareVirtualNow } from '../../virtual-now.ts'
import type { LogStore } from '../logs/log-store.ts'
import type { CloudContext, InvokeOptions, InvokeResult, LocalService } from '../service.ts'
import { AsyncInvocations } from './async-invocations.ts'
import { functionEnvironment } from './function-environment.ts'
import { FunctionRegistry } from './function-registry.ts'
import { FunctionWorker } from './function-worker.ts'
import { Invoker } from './invoker.ts'
import type { LambdaFunction } from './lambda-function.ts'
import { lambdaResources } from './lambda-resources.ts'
import { answerLambdaRequest } from './lambda-rest-api.ts'
import { payloadValue } from './payload-value.ts'
import { wireInvoke } from './wire-invoke.ts'
import { WorkerPool } from './worker-pool.ts'
import type { PooledWorker } from './pooled-worker.ts'

/**
 * Threads at once over all functions: enough for the functions behind the pages, of which each keeps its first. One with a
 * bundle of 500 kB takes about 22 MB (measured).
 */
export const DEFAULT_MAX_WORKERS = 16
/** Above so many threads a function gets no further one: two processors do not run more at once. */
const DEFAULT_FURTHER_WORKERS = 8

export interface LambdaServiceOptions {
  readonly logs: LogStore
  /** Worker threads at once over all functions; further invocations wait. @default 16, and 8 above one a function */
  readonly maxWorkers?: number
  /** Time by which idle workers expire. @default real time, whatever the cloud's clock */
  readonly idleClock?: Clock
  /** Replaces environment variables of the functions that declare them. */
  readonly environment?: Readonly<Record<string, string>>
  /** @default no faults */
  readonly findFault?: FindInvocationFault
}

/** Which function makes a call to AWS. */
export interface Caller {
  readonly functionName: string
  /** Of the invocation that makes the call. */
  readonly requestId: string
  /** Ends the worker as a crash of its process does. */
  crash(): Promise<void>
}

/** AWS Lambda, with what the local cloud needs beside the API. */
export interface LambdaService extends LocalService {
  /** `lambda:InvokeFunction`. @throws {AwsError} `ResourceNotFoundException`, `RequestTooLargeException` */
  invoke(functionArn: string, payload: JsonValue, options?: InvokeOptions): Promise<InvokeResult>
  /** Runs a function's next invocations from another folder. */
  updateCode(functionName: string, folder: string): void
  /** The worker that signs with this access key id, while it runs an invocation. */
  callerWith(accessKeyId: string): Caller | undefined
  functions(): readonly LambdaFunction[]
  /** Worker threads now. */
  workerCount(): number
}

/** Makes AWS Lambda: real bundles in worker threads, one for each concurrent invocation. */
export function createLambdaService(context: CloudContext, options: LambdaServiceOptions): LambdaService {
  const { clock } = context
  // Made with the first inline function.
  const inlineRoot = join(tmpdir(), `local-lambda-code-${randomHex(16)}`)
  const virtualNow = shareVirtualNow(clock)
  const functions = new FunctionRegistry(context, inlineRoot)
  const pool = new WorkerPool({
    clock,
    idleClock: options.idleClock ?? new RealClock(),
    maxWorkers: options.maxWorkers ?? DEFAULT_MAX_WORKERS,
    furtherWorkers: options.maxWorkers ?? DEFAULT_FURTHER_WORKERS,
    start,
  })
  const invoker = new Invoker({
    clock,
    pool,
    logs: options.logs,
    findFault: options.findFault ?? (() => undefined),
  })
  const async = new AsyncInvocations(context, functions, invoker)

  async function start(fn: LambdaFunction, stamp: string): Promise<PooledWorker> {
    const { definition, codeFolder } = fn
    const accessKeyId = `LOCAL${definition.name}${randomHex(8)}`
    const day = new Date(clock.now()).toISOString().slice(0, 10).replaceAll('-', '/')
    const logStream = `${day}/[$LATEST]${randomHex(32)}`
    const startedAt = performance.now()
    const worker = await FunctionWorker.start({
      taskRoot: codeFolder,
      handler: definition.handler,
      logFormat: definition.logFormat,
      memoryMb: definition.memoryMb,
      clock,
      virtualNow: virtualNow?.memory,
      environment: functionEnvironment(fn, {
        region: context.region,
        endpoint: context.endpoint(),
        accessKeyId,
        logStream,
        overrides: options.environment ?? {},
      }),
      onLog: (timestamp, message) =>
        options.logs.append(definition.logGroup, logStream, timestamp, `${message}\n`),
    })
    const initMs = performance.now() - startedAt
    return { worker, fn, stamp, accessKeyId, logStream, initMs, invocations: 0, requestId: '' }
  }

  async function invoke(functionArn: string, payload: JsonValue, invokeOptions: InvokeOptions = {}) {
    const fn = functions.get(functionArn)
    const { signal } = invokeOptions
    const invocation = await invoker.run(fn, { payload: JSON.stringify(payload), signal })
    const answer = payloadValue(invocation.payload)
    return {
      statusCode: 200,
      executedVersion: '$LATEST',
      requestId: invocation.requestId,
      payload: answer,
      ...(invocation.functionError !== undefined && { functionError: invocation.functionError }),
    }
  }

  return {
    id: 'lambda',
    resourceTypes: lambdaResources(functions),
    withoutBehaviour: {
      'AWS::Lambda::Permission': 'permissions are not checked locally',
      'AWS::Lambda::Url': 'function URLs are not served locally; invoke the function through the API',
      'AWS::Lambda::CodeSigningConfig': 'code is not signed locally',
    },
    handle: (request) =>
      answerLambdaRequest(
        {
          functions: () => functions.all(),
          find: (reference, qualifier) => functions.get(reference, qualifier),
          invoke: (fn, invokeRequest) =>
            wireInvoke(
              { clock, invoker, async, logs: options.logs },
              fn,
              invokeRequest,
              pool.callerWith(accessKeyOf(invokeRequest.headers['authorization'])) !== undefined,
            ),
          listEventSourceMappings: (query) =>
            context.call('lambda-event-sources', 'ListEventSourceMappings', query),
        },
        request,
      ),
    deliver: async (targetArn, payload) => {
      async.accept(functions.get(targetArn), JSON.stringify(payload))
    },
    start: async () => async.start(),
    stop: async () => {
      async.stop()
      virtualNow?.stop()
      await pool.stop()
      rmSync(inlineRoot, { recursive: true, force: true })
    },
    invoke,
    updateCode: (functionName, folder) => functions.get(functionName).update({ codeFolder: folder }),
    callerWith: (accessKeyId) => {
      const pooled = pool.callerWith(accessKeyId)
      return (
        pooled && {
          functionName: pooled.fn.name,
          requestId: pooled.requestId,
          crash: () => pooled.worker.terminate(),
        }
      )
    },
    functions: () => functions.all(),
    workerCount: () => pool.size,
  }
}

function accessKeyOf(authorization: string | undefined): string {
  return /Credential=([^/]+)\//.exec(authorization ?? '')?.[1] ?? ''
}
