import { AwsError } from '../../aws-error.ts'
import { beginCallerWait } from '../../caller-wait.ts'
import type { Clock } from '../../clock.ts'
import { randomId } from '../../random-id.ts'
import type { LogStore } from '../logs/log-store.ts'
import type { WireRequest, WireResponse } from '../service.ts'
import type { AsyncInvocations } from './async-invocations.ts'
import type { Invocation, Invoker } from './invoker.ts'
import type { LambdaFunction } from './lambda-function.ts'

/** How much of the log's end `LogType: Tail` answers. */
const LOG_TAIL_BYTES = 4096

export interface WireInvokeParts {
  readonly clock: Clock
  readonly invoker: Invoker
  readonly async: AsyncInvocations
  readonly logs: LogStore
}

/** The Invoke action on the wire. `fromWorker`: the request comes from a function that waits for the answer. */
export async function wireInvoke(
  parts: WireInvokeParts,
  fn: LambdaFunction,
  request: WireRequest,
  fromWorker: boolean,
): Promise<WireResponse> {
  const payload = checkedPayload(request)
  const type = request.headers['x-amz-invocation-type'] ?? 'RequestResponse'
  if (type === 'DryRun') return { status: 204, headers: { 'x-amzn-requestid': randomId() } }
  if (type === 'Event') {
    return { status: 202, headers: { 'x-amzn-requestid': parts.async.accept(fn, payload) } }
  }
  // The caller's invocation counts as work and does nothing until this one ends.
  const endWait = fromWorker ? beginCallerWait(parts.clock) : undefined
  try {
    const invocation = await parts.invoker.run(fn, { payload, beyondCap: fromWorker })
    const tail =
      request.headers['x-amz-log-type'] === 'Tail' ? logTail(parts.logs, fn, invocation) : undefined
    return {
      status: 200,
      headers: {
        'content-type': 'application/json',
        'x-amzn-requestid': invocation.requestId,
        'x-amz-executed-version': '$LATEST',
        ...(invocation.functionError !== undefined && { 'x-amz-function-error': invocation.functionError }),
        ...(tail !== undefined && { 'x-amz-log-result': tail }),
      },
      body: invocation.payload,
    }
  } finally {
    endWait?.()
  }
}

function checkedPayload(request: WireRequest): string {
  const payload = request.body.toString('utf8')
  if (payload.trim() === '') return '{}'
  try {
    JSON.parse(payload)
    return payload
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error)
    throw new AwsError(
      'InvalidRequestContentException',
      `Could not parse request body into json: Could not parse payload into json: ${detail}`,
      { cause: error },
    )
  }
}

function logTail(logs: LogStore, fn: LambdaFunction, invocation: Invocation): string {
  const records = logs.groups.get(fn.definition.logGroup)?.records ?? []
  const own = records.filter((record) => record.stream === invocation.logStream)
  const start = own.findLastIndex(
    ({ message }) => /^START |"platform\.start"/.test(message) && message.includes(invocation.requestId),
  )
  const text = own
    .slice(Math.max(0, start))
    .map((record) => record.message)
    .join('')
  return Buffer.from(text).subarray(-LOG_TAIL_BYTES).toString('base64')
}
