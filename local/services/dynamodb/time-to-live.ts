import * as z from 'zod'
import { whileWorking, type ScheduledTimer } from '../../clock.ts'
import type { JsonObject } from '../../json.ts'
import type { CloudContext } from '../service.ts'
import type { StorageTable } from '../../storage.ts'
import { AwsError } from '../../aws-error.ts'

/** AWS deletes "within a few days"; an hour is late enough that nobody takes time to live for a timer. */
const SWEEP_INTERVAL_MS = 60 * 60 * 1000
/** AWS leaves alone what expired more than five years ago: it takes such numbers for something else. */
const MAX_AGE_SECONDS = 5 * 365 * 24 * 60 * 60
/** Deletions remembered until their stream records are read. */
const MAX_REMEMBERED = 10_000

const updateInput = z.object({
  TableName: z.string(),
  TimeToLiveSpecification: z.object({ AttributeName: z.string(), Enabled: z.boolean() }),
})
const describeInput = z.object({ TableName: z.string() })
const item = z.record(z.string(), z.record(z.string(), z.json()))
const scanOutput = z.object({ Items: z.array(item).default([]), LastEvaluatedKey: item.optional() })
const tableOutput = z.object({
  Table: z.object({ KeySchema: z.array(z.object({ AttributeName: z.string() })) }),
})

type Item = z.output<typeof item>

/**
 * Time to live, on the clock of the local cloud. DynamoDB Local has its own, on the wall clock: on virtual time it would
 * delete what has not expired, so it is never told of the setting.
 */
export class TimeToLive {
  readonly #context: CloudContext
  readonly #call: (action: string, input: JsonObject) => Promise<JsonObject>
  readonly #settings: StorageTable
  /** Keys that were deleted here, each with the expiry that it had. */
  readonly #deleted = new Map<string, string>()
  #timer: ScheduledTimer | undefined

  constructor(context: CloudContext, call: (action: string, input: JsonObject) => Promise<JsonObject>) {
    this.#context = context
    this.#call = call
    this.#settings = context.storage.table('dynamodb/time-to-live')
  }

  start(): void {
    this.#timer = this.#context.clock.schedule(
      SWEEP_INTERVAL_MS,
      () => void this.#sweepThenWait(),
      'background',
    )
  }

  stop(): void {
    this.#timer?.cancel()
    this.#timer = undefined
  }

  /** `undefined` turns it off. */
  set(tableName: string, attributeName: string | undefined): void {
    if (attributeName === undefined) this.#settings.delete(tableName)
    else this.#settings.set(tableName, attributeName)
  }

  answers(action: string): boolean {
    return action === 'UpdateTimeToLive' || action === 'DescribeTimeToLive'
  }

  /** `UpdateTimeToLive` and `DescribeTimeToLive`, body in and out as text. */
  async answer(action: string, body: string): Promise<{ status: number; body: string }> {
    try {
      const input: unknown = JSON.parse(body)
      const { TableName } = describeInput.parse(input)
      await this.#call('DescribeTable', { TableName })
      return { status: 200, body: JSON.stringify(this.#answer(action, TableName, input)) }
    } catch (error) {
      if (!(error instanceof AwsError)) throw error
      return {
        status: error.statusCode,
        body: JSON.stringify({
          __type: `com.amazonaws.dynamodb.v20120810#${error.code}`,
          message: error.message,
        }),
      }
    }
  }

  /** Whether a removed item was deleted by its time to live, and not by a caller. */
  isExpiry(tableName: string, keys: JsonObject, oldImage: JsonObject | undefined): boolean {
    const expiry = this.#deleted.get(rememberedAs(tableName, keys))
    const attribute = this.#settings.get(tableName)
    if (expiry === undefined || typeof attribute !== 'string') return false
    return oldImage === undefined || JSON.stringify(oldImage[attribute]) === expiry
  }

  /** Deletes all that has expired by now. */
  async sweep(): Promise<void> {
    for (const [tableName, attribute] of this.#settings.entries()) {
      if (typeof attribute === 'string') await this.#sweepTable(tableName, attribute)
    }
  }

  async #sweepThenWait(): Promise<void> {
    try {
      await whileWorking(this.#context.clock, () => this.sweep())
    } catch (error) {
      this.#context.log(`time to live: ${error instanceof Error ? error.message : String(error)}`)
    }
    if (this.#timer) this.start()
  }

  async #sweepTable(tableName: string, attribute: string): Promise<void> {
    const now = Math.floor(this.#context.clock.now() / 1000)
    const schema = tableOutput.parse(await this.#call('DescribeTable', { TableName: tableName }))
    const keyNames = schema.Table.KeySchema.map((key) => key.AttributeName)
    const names = Object.fromEntries(keyNames.map((name, index) => [`#key${index}`, name]))
    const expiry = {
      ExpressionAttributeNames: { '#ttl': attribute },
      ExpressionAttributeValues: {
        ':now': { N: String(now) },
        ':oldest': { N: String(now - MAX_AGE_SECONDS) },
      },
    }
    const expired = '#ttl <= :now AND #ttl >= :oldest'
    let from: Item | undefined
    do {
      const page = scanOutput.parse(
        await this.#call('Scan', {
          TableName: tableName,
          ...expiry,
          ExpressionAttributeNames: { ...expiry.ExpressionAttributeNames, ...names },
          FilterExpression: expired,
          ProjectionExpression: [...Object.keys(names), '#ttl'].join(', '),
          ...(from && { ExclusiveStartKey: from }),
        }),
      )
      for (const found of page.Items) {
        const key = Object.fromEntries(keyNames.map((name) => [name, found[name]]))
        this.#remember(tableName, key, JSON.stringify(found[attribute]))
        const input = { TableName: tableName, Key: key, ...expiry, ConditionExpression: expired }
        await this.#call('DeleteItem', input).catch((error: unknown) => {
          // Renewed since the scan.
          if (!(error instanceof AwsError && error.code === 'ConditionalCheckFailedException')) throw error
        })
      }
      from = page.LastEvaluatedKey
    } while (from)
  }

  #remember(tableName: string, keys: JsonObject, expiry: string): void {
    this.#deleted.set(rememberedAs(tableName, keys), expiry)
    const [oldest] = this.#deleted.keys()
    if (this.#deleted.size > MAX_REMEMBERED && oldest !== undefined) this.#deleted.delete(oldest)
  }

  #answer(action: string, tableName: string, input: unknown): JsonObject {
    if (action === 'UpdateTimeToLive') {
      const { TimeToLiveSpecification } = updateInput.parse(input)
      this.set(tableName, TimeToLiveSpecification.Enabled ? TimeToLiveSpecification.AttributeName : undefined)
      return { TimeToLiveSpecification }
    }
    const attribute = this.#settings.get(tableName)
    return {
      TimeToLiveDescription:
        typeof attribute === 'string'
          ? { TimeToLiveStatus: 'ENABLED', AttributeName: attribute }
          : { TimeToLiveStatus: 'DISABLED' },
    }
  }
}

function rememberedAs(tableName: string, keys: JsonObject): string {
  return JSON.stringify([tableName, ...Object.entries(keys).toSorted(([a], [b]) => (a < b ? -1 : 1))])
}
