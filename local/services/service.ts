import type { Clock } from '../clock.ts'
import type { JsonObject, JsonValue } from '../json.ts'
import type { Storage } from '../storage.ts'

/**
 * One AWS service of the local cloud: a folder here, this interface, a line in `services/index.ts`.
 *
 * A service is reached in three ways. The template creates its resources (`resourceTypes`). Clients and other
 * services call its API (`call` for JSON in and out, `handle` for REST protocols on the wire). Rules, schedules and
 * failure destinations hand it payloads by ARN (`deliver`).
 */
export interface LocalService {
  /** The service as it stands in ARNs and in SigV4 credential scopes: `dynamodb`, `states`, `events`, `lambda`, `s3`, … */
  readonly id: string
  /** The CloudFormation types that this service creates. */
  readonly resourceTypes: Readonly<Record<string, CreateResource>>
  /** CloudFormation types that have no behaviour locally, each with the reason that is shown to the user. */
  readonly withoutBehaviour?: Readonly<Record<string, string>>
  /**
   * The prefix of `X-Amz-Target` for services with the AWS JSON protocols, e.g. `AWSStepFunctions`.
   * The wire answers `X-Amz-Target: <prefix>.<Action>` with `call(Action, body)`.
   */
  readonly targetPrefix?: string
  /** Which AWS JSON protocol version the answers carry in their content type; `1.0` unless told. */
  readonly jsonVersion?: '1.0' | '1.1'
  /**
   * One API action, JSON in and out in the shapes of the service's API model.
   * @throws {AwsError} with the model's exception name.
   */
  call?(action: string, input: JsonObject): Promise<JsonObject>
  /**
   * `call` for clients on the wire, where they may do less than the services of AWS themselves.
   * @param fromWorker the client is a function, whose invocation counts as work
   * @default `call`
   */
  callFromWire?(action: string, input: JsonObject, fromWorker?: boolean): Promise<JsonObject>
  /**
   * The same on the wire with the body as text, for services whose JSON need not be parsed to pass it on.
   * Errors of the API are answers, too.
   */
  pass?(action: string, body: string): Promise<WireResponse>
  /** Answers one request of a REST protocol (S3, Lambda, Scheduler, API Gateway, …). */
  handle?(request: WireRequest): Promise<WireResponse>
  /** Whether an unsigned request for `path` (percent-encoded, without query) on the AWS endpoint is for `handle`. */
  ownsPath?(path: string): boolean
  /**
   * Takes a payload for the resource `targetArn`, as a rule's target, a schedule's target or a failure destination.
   * Resolves when the service has accepted it; rejects with an `AwsError` when it has not.
   */
  deliver?(targetArn: string, payload: JsonValue, options: DeliverOptions): Promise<void>
  /** Called once, after every resource of the template exists: start pollers, schedules, workers. */
  start?(): Promise<void>
  /** Stops timers, workers and child processes. Called once. */
  stop?(): Promise<void>
}

/** Settings of one delivery; only some targets read them. */
export interface DeliverOptions {
  /** SQS: attributes of the message, e.g. the dead-letter attributes `RULE_ARN`, `ERROR_CODE`. */
  readonly messageAttributes?: Readonly<Record<string, string>>
  /** Step Functions: the wanted execution name; absent means a fresh one. */
  readonly executionName?: string
}

/** One resource of a template, with every intrinsic function in its properties already resolved. */
export interface TemplateResource {
  readonly logicalId: string
  readonly type: string
  readonly properties: JsonObject
  /** The template's `Metadata` of the resource: `aws:asset:path`, `aws:cdk:path`. */
  readonly metadata: JsonObject
  /** The construct path, for messages to the user; the logical id where the template has none. */
  readonly path: string
}

/** What `Ref` and `Fn::GetAtt` of a created resource yield. */
export interface CreatedResource {
  readonly ref: string
  readonly attributes: Readonly<Record<string, string>>
}

/** Creates one resource. It may be called again with changed properties for a resource that exists (`--data`, reload). */
export type CreateResource = (resource: TemplateResource) => Promise<CreatedResource>

/** What a service is given when the local cloud makes it. */
export interface CloudContext {
  readonly clock: Clock
  readonly storage: Storage
  readonly accountId: string
  readonly region: string
  /** Folder of the cloud assembly (`cdk.out`); asset paths in the template are relative to it. */
  readonly assemblyDir: string
  /** `--data DIR`; absent when state is in memory. */
  readonly dataDir?: string
  /** The URL of the AWS endpoint (one port for all services), e.g. `http://127.0.0.1:4566`. Known when services start. */
  endpoint(): string
  /** Calls another service's API in process. @throws {AwsError} also when the service does not run locally. */
  call(serviceId: string, action: string, input: JsonObject): Promise<JsonObject>
  /** Hands a payload to the resource behind an ARN, whichever service owns it. */
  deliver(targetArn: string, payload: JsonValue, options?: DeliverOptions): Promise<void>
  /** Invokes a Lambda function synchronously, as `lambda:InvokeFunction` does. */
  invoke(functionArn: string, payload: JsonValue, options?: InvokeOptions): Promise<InvokeResult>
  /** One line for the person who watches the local cloud. Never payloads. */
  log(message: string): void
}

/** Settings of one synchronous invocation. */
export interface InvokeOptions {
  /**
   * The caller waits no longer, e.g. a Task state that timed out: the promise rejects with the signal's reason. The function
   * works on to its end, or to its own time-out, as on AWS: Lambda offers no way to stop an invocation.
   */
  readonly signal?: AbortSignal
}

/** The answer of a synchronous invocation, as the Lambda API gives it. */
export interface InvokeResult {
  readonly statusCode: number
  /** `Unhandled` or `Handled` where the function failed; then `payload` has `errorType` and `errorMessage`. */
  readonly functionError?: string
  readonly executedVersion: string
  readonly requestId: string
  readonly payload: JsonValue
}

/** A request on the AWS endpoint. */
export interface WireRequest {
  readonly method: string
  /** Path without the query, still percent-encoded. */
  readonly path: string
  readonly query: URLSearchParams
  /** Header names in lower case. */
  readonly headers: Readonly<Record<string, string>>
  readonly body: Buffer
}

/** An answer on the AWS endpoint. */
export interface WireResponse {
  readonly status: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string | Uint8Array
}
