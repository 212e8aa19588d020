import type { LocalCloud } from '../../../local/cloud.ts'
import type { JsonObject } from '../../../local/json.ts'
import type { LocalService, WireRequest, WireResponse } from '../../../local/services/service.ts'
import { DynamoDbMeter } from './dynamodb-meter.ts'
import type { Billable } from './prices.ts'
import { addUsage } from './usage.ts'
import type { Usage } from './usage.ts'

/** CloudWatch Logs adds this to each log event. */
const LOG_EVENT_OVERHEAD_BYTES = 26

/** What was used since the meter was attached or reset. */
export interface Meter {
  readonly usage: Usage
  /** Requests by service and action, whoever made them: functions on the wire, services in process. */
  readonly operations: ReadonlyMap<string, number>
  /** What is counted from logs (Lambda, log bytes) is added to `usage` by this. */
  settle(): void
  reset(): void
}

/** Counts what a local cloud's services are asked, as AWS would bill it. */
export function attachMeter(cloud: LocalCloud): Meter {
  const usage: Usage = {}
  const operations = new Map<string, number>()
  let since = new Map<string, number>()
  const count = (service: string, action: string): void => {
    const name = `${service}:${action}`
    operations.set(name, (operations.get(name) ?? 0) + 1)
  }
  const add = (billable: Billable, amount: number): void => addUsage(usage, billable, amount)

  for (const service of cloud.services.all) {
    if (service.id === 'dynamodb') meterDynamoDb(service, count, add)
    else if (service.id === 's3') meterS3(service, count, add)
    else meterCalls(service, count, add)
  }
  return {
    usage,
    operations,
    settle: () => countLogs(cloud, since, add),
    reset: () => {
      for (const billable of Object.keys(usage)) Reflect.deleteProperty(usage, billable)
      operations.clear()
      since = logLengths(cloud)
    },
  }
}

type Count = (service: string, action: string) => void
type Add = (billable: Billable, amount: number) => void

function meterDynamoDb(service: LocalService, count: Count, add: Add): void {
  const call = service.call?.bind(service)
  const pass = service.pass?.bind(service)
  if (!call || !pass) throw new Error('the local DynamoDB answers neither way')
  const meter = new DynamoDbMeter(call)
  service.call = (action, input) => {
    count('dynamodb', action)
    return meter.measure(
      action,
      JSON.stringify(input),
      () => call(action, input),
      add,
      (answer) => JSON.stringify(answer),
    )
  }
  service.pass = (action, body) => {
    count('dynamodb', action)
    return meter.measure(
      action,
      body,
      () => pass(action, body),
      add,
      ({ body: text }: WireResponse) => String(text),
    )
  }
}

function meterS3(service: LocalService, count: Count, add: Add): void {
  const handle = service.handle?.bind(service)
  if (!handle) throw new Error('the local S3 answers no requests')
  service.handle = (request) => {
    const { method } = request
    count('s3', method)
    if (method === 'GET' || method === 'HEAD') add('s3Get', 1)
    // DELETE costs nothing.
    else if (method !== 'DELETE') add('s3Put', 1)
    if (method === 'PUT') add('s3GbMonth', request.body.length / 1e9)
    return handle(request)
  }
}

function meterCalls(service: LocalService, count: Count, add: Add): void {
  for (const way of ['call', 'callFromWire'] as const) {
    const call = service[way]
    if (!call) continue
    service[way] = (action: string, input: JsonObject) => {
      count(service.id, action)
      if (service.id === 'events' && action === 'PutEvents') countEvents(input, add)
      if (service.id === 'sqs') add('queueRequest', 1)
      if (service.id === 'secretsmanager') add('secretRequest', 1)
      return call.call(service, action, input)
    }
  }
  const handle = service.handle?.bind(service)
  const deliver = service.deliver?.bind(service)
  if (handle) {
    service.handle = (request: WireRequest) => {
      count(service.id, `${request.method} on the wire`)
      return handle(request)
    }
  }
  if (deliver) {
    service.deliver = (arn, payload, options) => {
      count(service.id, 'delivery')
      if (service.id === 'sqs') add('queueRequest', 1)
      return deliver(arn, payload, options)
    }
  }
}

/** Events of AWS services are free; each 64 KB of another is one event, and the archive takes it in. */
function countEvents(input: JsonObject, add: Add): void {
  const entries = Array.isArray(input['Entries']) ? input['Entries'] : []
  for (const entry of entries) {
    const text = JSON.stringify(entry)
    if (text.includes('"Source":"aws.')) continue
    add('customEvent', Math.ceil(Buffer.byteLength(text) / 65_536))
    add('archivedGb', Buffer.byteLength(text) / 1e9)
  }
}

function logLengths(cloud: LocalCloud): Map<string, number> {
  return new Map([...cloud.services.logs.store.groups].map(([name, { records }]) => [name, records.length]))
}

/** Lambda's own REPORT lines say what is billed; every line is ingested. */
function countLogs(cloud: LocalCloud, since: ReadonlyMap<string, number>, add: Add): void {
  for (const [name, { records }] of cloud.services.logs.store.groups) {
    for (const { message } of records.slice(since.get(name) ?? 0)) {
      add('logGb', (Buffer.byteLength(message) + LOG_EVENT_OVERHEAD_BYTES) / 1e9)
      const report = readReport(message)
      if (!report) continue
      add('lambdaRequest', 1)
      add('lambdaGbSecond', report.gbSeconds)
    }
  }
}

/** `REPORT … Billed Duration: 12 ms  Memory Size: 512 MB …`; the time to load the function is left out. */
export function readReport(message: string): { readonly gbSeconds: number } | undefined {
  const [, duration, memory] =
    /^REPORT RequestId: .*?\tDuration: ([\d.]+) ms\t.*?Memory Size: (\d+) MB/su.exec(message) ?? []
  if (duration === undefined || memory === undefined) return undefined
  return { gbSeconds: (Math.ceil(Number(duration)) / 1000) * (Number(memory) / 1024) }
}
