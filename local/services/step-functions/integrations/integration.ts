import type { JsonObject, JsonValue } from '../../../json.ts'
import type { TaskResource } from '../definition/task-resource.ts'
import type { ExecutionIdentity } from '../execution/frame.ts'

/** What a Task state asks of an integration. */
export interface TaskRequest {
  readonly resource: TaskResource
  /** The state that asks. */
  readonly stateName: string
  readonly execution: ExecutionIdentity
  /** The evaluated Arguments. */
  readonly parameters: JsonValue
  /** Where the state waits for a callback. */
  readonly taskToken?: string
  /** Aborted when nobody waits for the answer any more: time-out, stop, a sibling's failure. */
  readonly signal: AbortSignal
}

/** One service that Task states can call. */
export interface Integration {
  /** Makes the call. @returns the raw result, before Output. @throws {StateError} with AWS's error name. */
  call(request: TaskRequest): Promise<JsonValue>
  /**
   * For `.sync`: waits for the job that `call` started. @returns the task's result.
   * @throws {StateError} when the job failed
   */
  complete?(submitted: JsonValue, request: TaskRequest): Promise<JsonValue>
}

/** Which integrations there are. */
export interface Integrations {
  /** @returns the integration, or the reason why there is none. */
  find(resource: TaskResource): Integration | string
}

/** What optimized integrations add to each result. */
export function sdkMetadata(requestId: string, headers: Readonly<Record<string, string>> = {}): JsonObject {
  const HttpHeaders = {
    'x-amzn-RequestId': requestId,
    'Content-Type': 'application/x-amz-json-1.0',
    ...headers,
  }
  const AllHttpHeaders: JsonObject = {}
  for (const [name, value] of Object.entries(HttpHeaders)) AllHttpHeaders[name] = [value]
  return {
    SdkHttpMetadata: { AllHttpHeaders, HttpHeaders, HttpStatusCode: 200 },
    SdkResponseMetadata: { RequestId: requestId },
  }
}
