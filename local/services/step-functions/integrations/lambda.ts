import { isJsonObject } from '../../../json.ts'
import type { JsonObject, JsonValue } from '../../../json.ts'
import type { CloudContext, InvokeResult } from '../../service.ts'
import { StateError } from '../execution/state-error.ts'
import type { Randomness } from '../randomness.ts'
import { sdkMetadata } from './integration.ts'
import type { Integration, TaskRequest } from './integration.ts'
import { optimizedError } from './service-error.ts'

const NAMES = { prefix: 'Lambda', service: 'AWSLambda' }

/** A Lambda function's own ARN as `Resource`: parameters are the event, the result is the function's answer. */
export function lambdaFunction(context: CloudContext, randomness: Randomness): Integration {
  return {
    async call(request) {
      const result = await invoke(
        context,
        randomness,
        request.resource.arn,
        request.parameters,
        request.signal,
      )
      return result.payload
    },
  }
}

/** `lambda:invoke`: the result is the API's whole response. */
export function lambdaInvoke(context: CloudContext, randomness: Randomness): Integration {
  return {
    async call(request) {
      const { FunctionName, Qualifier, InvocationType, Payload = {} } = readParameters(request)
      const arn = functionArn(context, FunctionName, Qualifier)
      if (InvocationType === 'Event') return invokeAsync(context, randomness, arn, Payload)
      const result = await invoke(context, randomness, arn, Payload, request.signal)
      return {
        ExecutedVersion: result.executedVersion,
        Payload: result.payload,
        ...sdkMetadata(result.requestId, { 'X-Amz-Executed-Version': result.executedVersion }),
        StatusCode: result.statusCode,
      }
    },
  }
}

interface InvokeParameters {
  readonly FunctionName: string
  readonly Qualifier?: JsonValue | undefined
  readonly InvocationType?: JsonValue | undefined
  readonly Payload?: JsonValue | undefined
}

function readParameters(request: TaskRequest): InvokeParameters {
  const { parameters } = request
  const name = isJsonObject(parameters) ? parameters.FunctionName : undefined
  if (!isJsonObject(parameters) || typeof name !== 'string') {
    throw new StateError(
      'States.Runtime',
      `The parameters of '${request.stateName}' need a FunctionName that is a string.`,
      { isCatchable: false },
    )
  }
  const { Qualifier, InvocationType, Payload } = parameters
  return { FunctionName: name, Qualifier, InvocationType, Payload }
}

function functionArn(context: CloudContext, name: string, qualifier: JsonValue | undefined): string {
  const arn = name.startsWith('arn:')
    ? name
    : `arn:aws:lambda:${context.region}:${context.accountId}:function:${name}`
  const isQualified = arn.split(':').length > 7
  return typeof qualifier === 'string' && !isQualified ? `${arn}:${qualifier}` : arn
}

async function invokeAsync(
  context: CloudContext,
  randomness: Randomness,
  arn: string,
  payload: JsonValue,
): Promise<JsonObject> {
  const requestId = randomness.uuid()
  try {
    await context.deliver(arn, payload)
  } catch (error) {
    throw optimizedError(error, NAMES, requestId)
  }
  return { ...sdkMetadata(requestId), StatusCode: 202 }
}

/** A function's own failure gives its `errorType` as the error and its whole answer, as JSON text, as the cause. */
async function invoke(
  context: CloudContext,
  randomness: Randomness,
  arn: string,
  payload: JsonValue,
  signal: AbortSignal,
): Promise<InvokeResult> {
  let result: InvokeResult
  // Lambda counts its invocations as work itself; the state only waits, so that time can pass for a function that hangs.
  const endWait = context.clock.beginWait()
  try {
    result = await context.invoke(arn, payload, { signal })
  } catch (error) {
    throw optimizedError(error, NAMES, randomness.uuid())
  } finally {
    endWait()
  }
  if (result.functionError === undefined) return result
  const errorType = isJsonObject(result.payload) ? result.payload.errorType : undefined
  throw new StateError(
    typeof errorType === 'string' && errorType !== '' ? errorType : 'Lambda.Unknown',
    JSON.stringify(result.payload),
  )
}
