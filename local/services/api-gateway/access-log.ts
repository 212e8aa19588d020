import { AwsError } from '../../aws-error.ts'
import type { JsonObject } from '../../json.ts'
import type { CloudContext } from '../service.ts'
import type { Authorization, GatewayRequest, GatewayResponse, Stage } from './http-api.ts'
import { claimText, formatRequestTime } from './request-event.ts'

/** What is known of a request when it has been answered. */
export interface AccessRecord {
  readonly accountId: string
  readonly apiId: string
  readonly stage: string
  readonly request: GatewayRequest
  readonly response: GatewayResponse
  /** Absent when no route fits. */
  readonly routeKey?: string
  readonly authorization?: Authorization
  readonly authorizerError?: string
  readonly integrationError?: string
  readonly integrationLatencyMs?: number
  /** The status of the Lambda API's own answer. */
  readonly integrationStatus?: number
  readonly latencyMs: number
}

/** Fills `$context.…` variables into an access-log format; what is unknown or empty becomes `-`, as on AWS. */
export function formatAccessLog(format: string, record: AccessRecord): string {
  return format.replace(/\$context\.([A-Za-z0-9_.:-]*[A-Za-z0-9_])/gu, (_, name: string) => {
    const value = readVariable(name, record)
    return value === undefined || value === '' ? '-' : String(value)
  })
}

function readVariable(name: string, record: AccessRecord): string | number | undefined {
  const { request, response } = record
  const claim = /^authorizer\.claims\.(.+)$/u.exec(name)?.[1]
  if (claim !== undefined) {
    const value = record.authorization?.claims[claim]
    return value === undefined ? undefined : claimText(value)
  }
  switch (name) {
    case 'accountId':
      return record.accountId
    case 'apiId':
      return record.apiId
    case 'authorizer.error':
      return record.authorizerError
    case 'domainName':
      return request.headers['host']
    case 'domainPrefix':
      return request.headers['host']?.split('.')[0]
    case 'error.message':
      return gatewayMessage(record)
    case 'error.messageString':
      return JSON.stringify(gatewayMessage(record) ?? '-')
    case 'extendedRequestId':
    case 'requestId':
      return request.requestId
    case 'httpMethod':
      return request.method
    case 'identity.sourceIp':
      return request.sourceIp
    case 'identity.userAgent':
      return request.headers['user-agent']
    case 'integration.error':
    case 'integrationErrorMessage':
      return record.integrationError
    case 'integration.latency':
    case 'integrationLatency':
      return record.integrationLatencyMs
    case 'integration.integrationStatus':
    case 'integration.status':
    case 'integrationStatus':
      return record.integrationStatus
    case 'path':
      return request.path
    case 'protocol':
      return request.protocol
    case 'requestTime':
      return formatRequestTime(request.receivedAt)
    case 'requestTimeEpoch':
      return request.receivedAt
    case 'responseLatency':
      return record.latencyMs
    case 'responseLength':
      return Buffer.byteLength(response.body)
    case 'routeKey':
      return record.routeKey
    case 'stage':
      return record.stage
    case 'status':
      return response.status
    default:
      return undefined
  }
}

/** The message where the gateway itself answered; nothing where the function did. */
function gatewayMessage(record: AccessRecord): string | undefined {
  if (record.response.status < 400 || (record.integrationStatus === 200 && !record.integrationError)) {
    return undefined
  }
  const message = /^\{"message":"(.*)"\}$/u.exec(String(record.response.body))
  return message?.[1]
}

/** Writes access logs to the stage's log group, one stream per API and stage, without holding up the answer. */
export class AccessLogWriter {
  readonly #context: CloudContext
  readonly #streams = new Map<string, Promise<void>>()
  readonly #pending = new Set<Promise<void>>()
  #hasFailed = false

  constructor(context: CloudContext) {
    this.#context = context
  }

  /** Puts one line of `record` into the log of `stage`; nothing where the stage has none. */
  write(stage: Stage, record: AccessRecord): void {
    if (!stage.accessLog) return
    const { logGroup, format } = stage.accessLog
    const message = formatAccessLog(format, record)
    const timestamp = record.request.receivedAt
    const written = this.#put(logGroup, `${record.apiId}/${stage.stageName}`, { message, timestamp })
      .catch((error: unknown) => this.#reportOnce(logGroup, error))
      .finally(() => this.#pending.delete(written))
    this.#pending.add(written)
  }

  /** Resolves when all lines are written. */
  async flush(): Promise<void> {
    while (this.#pending.size > 0) await Promise.all(this.#pending)
  }

  async #put(logGroupName: string, logStreamName: string, event: JsonObject): Promise<void> {
    const stream = `${logGroupName}:${logStreamName}`
    let created = this.#streams.get(stream)
    if (!created) {
      created = this.#createStream(logGroupName, logStreamName)
      this.#streams.set(stream, created)
    }
    await created
    await this.#context.call('logs', 'PutLogEvents', { logGroupName, logStreamName, logEvents: [event] })
  }

  async #createStream(logGroupName: string, logStreamName: string): Promise<void> {
    try {
      await this.#context.call('logs', 'CreateLogStream', { logGroupName, logStreamName })
    } catch (error) {
      if (!(error instanceof AwsError && error.code === 'ResourceAlreadyExistsException')) throw error
    }
  }

  #reportOnce(logGroup: string, error: unknown): void {
    if (this.#hasFailed) return
    this.#hasFailed = true
    const reason = error instanceof Error ? error.message : String(error)
    this.#context.log(`API access logs cannot be written to ${logGroup}: ${reason}`)
  }
}
