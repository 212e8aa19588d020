import { setTimeout as wallClockDelay } from 'node:timers/promises'
import { v5 as uuidFromName } from 'uuid'
import * as z from 'zod'
import { AwsError } from '../../aws-error.ts'
import type { JsonObject } from '../../json.ts'
import { parseProperties, UnsupportedPropertyError } from '../parse-properties.ts'
import type { CreatedResource, TemplateResource } from '../service.ts'
import {
  createTableInput,
  globalTableProperties,
  indexInput,
  type TableProperties,
  tableProperties,
} from './table-properties.ts'

const LOOK_INTERVAL_MS = 10
/** Half a minute: laptops have small tables. */
const MAX_LOOKS = 3000

/** What creating a table needs of the service. */
export interface TableApi {
  call(action: string, input: JsonObject): Promise<JsonObject>
  setTimeToLive(tableName: string, attributeName: string | undefined): void
}

const description = z.looseObject({
  TableName: z.string(),
  TableArn: z.string(),
  LatestStreamArn: z.string().optional(),
  StreamSpecification: z.looseObject({ StreamViewType: z.string().optional() }).optional(),
  KeySchema: z.array(z.looseObject({ AttributeName: z.string(), KeyType: z.string() })),
  GlobalSecondaryIndexes: z
    .array(z.looseObject({ IndexName: z.string(), IndexStatus: z.string() }))
    .default([]),
})
const described = z.looseObject({ Table: description })

/**
 * Creates the table, or keeps the one that `--data` brought along and adds what the template has gained since:
 * indexes, a stream, a time to live.
 * @throws {UnsupportedPropertyError} when the table that is there has another key.
 */
export async function createTable(api: TableApi, resource: TemplateResource): Promise<CreatedResource> {
  const properties: TableProperties = parseProperties(
    resource,
    resource.type === 'AWS::DynamoDB::GlobalTable' ? globalTableProperties : tableProperties,
  )
  // Names have three characters or more, logical ids may have one.
  const tableName = properties.TableName ?? resource.logicalId.padEnd(3, '-')
  const kept = await createUnlessThere(api, createTableInput(tableName, properties))
  if (kept) await bringUpToDate(api, resource, tableName, properties)
  const ttl = properties.TimeToLiveSpecification
  api.setTimeToLive(tableName, ttl?.Enabled ? ttl.AttributeName : undefined)

  const table = await describeTable(api, tableName)
  return {
    ref: tableName,
    attributes: {
      Arn: table.TableArn,
      // DynamoDB Local gives tables no id: one that stays the same over restarts will do.
      TableId: uuidFromName(table.TableArn, uuidFromName.URL),
      ...(table.LatestStreamArn !== undefined && { StreamArn: table.LatestStreamArn }),
    },
  }
}

async function createUnlessThere(api: TableApi, input: JsonObject): Promise<boolean> {
  try {
    await api.call('CreateTable', input)
    return false
  } catch (error) {
    if (error instanceof AwsError && error.code === 'ResourceInUseException') return true
    throw error
  }
}

async function describeTable(api: TableApi, tableName: string): Promise<z.output<typeof description>> {
  return described.parse(await api.call('DescribeTable', { TableName: tableName })).Table
}

async function bringUpToDate(
  api: TableApi,
  resource: TemplateResource,
  tableName: string,
  properties: TableProperties,
): Promise<void> {
  const table = await describeTable(api, tableName)
  const keyOf = (keys: readonly { AttributeName: string; KeyType: string }[]): string =>
    keys.map((key) => `${key.KeyType} ${key.AttributeName}`).join(', ')
  if (keyOf(table.KeySchema) !== keyOf(properties.KeySchema)) {
    throw new UnsupportedPropertyError(
      resource,
      `the kept table ${tableName} has the key ${keyOf(table.KeySchema)}, the template wants ${keyOf(properties.KeySchema)}: start with an empty --data folder, or give the table another name`,
    )
  }
  const there = new Set(table.GlobalSecondaryIndexes.map((index) => index.IndexName))
  for (const index of properties.GlobalSecondaryIndexes) {
    if (there.has(index.IndexName)) continue
    await api.call('UpdateTable', {
      TableName: tableName,
      AttributeDefinitions: properties.AttributeDefinitions,
      GlobalSecondaryIndexUpdates: [{ Create: indexInput(index) }],
    })
    await indexIsActive(api, tableName, index.IndexName)
  }
  const wanted = properties.StreamSpecification?.StreamViewType
  if (wanted !== undefined && table.StreamSpecification?.StreamViewType !== wanted) {
    if (table.StreamSpecification) {
      await api.call('UpdateTable', { TableName: tableName, StreamSpecification: { StreamEnabled: false } })
    }
    await api.call('UpdateTable', {
      TableName: tableName,
      StreamSpecification: { StreamEnabled: true, StreamViewType: wanted },
    })
  }
}

/** Waits for the backfill of an index; the table takes no other update, and the index no query, before it ends. */
async function indexIsActive(api: TableApi, tableName: string, indexName: string): Promise<void> {
  for (let look = 0; look < MAX_LOOKS; look++) {
    if ((await indexStatus(api, tableName, indexName)) === 'ACTIVE') return
    // The JVM works on the wall clock, whatever time it is in the local cloud.
    await wallClockDelay(LOOK_INTERVAL_MS)
  }
  throw new Error(`index ${indexName} of table ${tableName} did not become active`)
}

async function indexStatus(api: TableApi, tableName: string, indexName: string): Promise<string | undefined> {
  try {
    const table = await describeTable(api, tableName)
    return table.GlobalSecondaryIndexes.find((index) => index.IndexName === indexName)?.IndexStatus
  } catch (error) {
    // DynamoDB Local at times fails to describe a table that it is just changing.
    if (error instanceof AwsError && error.statusCode >= 500) return undefined
    throw error
  }
}
