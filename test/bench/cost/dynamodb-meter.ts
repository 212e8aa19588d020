import * as z from 'zod'
import type { JsonObject } from '../../../local/json.ts'
import { itemBytes, readUnits, writeUnits } from './dynamodb-units.ts'
import type { Index, Item } from './dynamodb-units.ts'
import type { Billable } from './prices.ts'

const item = z.record(z.string(), z.json())
const write = z.looseObject({ TableName: z.string(), Item: item.optional(), Key: item.optional() })
const transactionSchema = z.object({
  TransactItems: z.array(z.record(z.enum(['Put', 'Update', 'Delete', 'ConditionCheck']), write.optional())),
})
const batchSchema = z.object({
  RequestItems: z.record(
    z.string(),
    z.array(
      z.object({
        PutRequest: z.object({ Item: item }).optional(),
        DeleteRequest: z.object({ Key: item }).optional(),
      }),
    ),
  ),
})
const tableSchema = z.object({
  Table: z.object({
    KeySchema: z.array(z.object({ AttributeName: z.string() })),
    GlobalSecondaryIndexes: z
      .array(
        z.object({
          KeySchema: z.array(z.object({ AttributeName: z.string() })),
          Projection: z.object({
            ProjectionType: z.string(),
            NonKeyAttributes: z.array(z.string()).optional(),
          }),
        }),
      )
      .optional(),
  }),
})

interface Table {
  readonly keys: readonly string[]
  readonly indexes: readonly Index[]
}

/** Something to be written: where, and the whole item or its key. */
interface Target {
  readonly TableName: string
  readonly item: Item
}

const READS = new Set(['GetItem', 'Query', 'Scan', 'TransactGetItems', 'BatchGetItem'])

/** Tells what requests to DynamoDB cost: DynamoDB Local itself reports no consumed capacity. */
export class DynamoDbMeter {
  /** The API as it is without the meter. */
  readonly #call: (action: string, input: JsonObject) => Promise<JsonObject>
  readonly #tables = new Map<string, Promise<Table>>()

  constructor(call: (action: string, input: JsonObject) => Promise<JsonObject>) {
    this.#call = call
  }

  /** Runs a request with `run` and counts what it took. It reads the items before and after, uncounted. */
  async measure<Answer>(
    action: string,
    body: string,
    run: () => Promise<Answer>,
    add: (billable: Billable, units: number) => void,
    textOf: (answer: Answer) => string,
  ): Promise<Answer> {
    const input: unknown = JSON.parse(body)
    if (READS.has(action)) {
      const answer = await run()
      add('dynamoDbReadUnit', unitsRead(action, input, textOf(answer)))
      return answer
    }
    const targets = targetsOf(action, input)
    const isTransaction = action === 'TransactWriteItems'
    const before = await Promise.all(targets.map((target) => this.#read(target)))
    const answer = await run()
    for (const [index, target] of targets.entries()) {
      const { indexes } = await this.#table(target.TableName)
      const after = await this.#read(target)
      add('dynamoDbWriteUnit', writeUnits({ before: before[index], after, isTransaction, indexes }))
    }
    return answer
  }

  async #read({ TableName, item: whole }: Target): Promise<Item | undefined> {
    const { keys } = await this.#table(TableName)
    const Key = Object.fromEntries(keys.map((name) => [name, whole[name]]))
    const answer = await this.#call('GetItem', { TableName, Key, ConsistentRead: true })
    return z.object({ Item: item.optional() }).parse(answer).Item
  }

  #table(nameOrArn: string): Promise<Table> {
    const name = nameOrArn.split('/').at(-1) ?? nameOrArn
    let table = this.#tables.get(name)
    if (!table) {
      table = this.#describe(name)
      this.#tables.set(name, table)
    }
    return table
  }

  async #describe(TableName: string): Promise<Table> {
    const { Table: table } = tableSchema.parse(await this.#call('DescribeTable', { TableName }))
    const keys = table.KeySchema.map(({ AttributeName }) => AttributeName)
    return {
      keys,
      indexes: (table.GlobalSecondaryIndexes ?? []).map(({ KeySchema, Projection }) => {
        const indexKeys = KeySchema.map(({ AttributeName }) => AttributeName)
        return {
          keys: indexKeys,
          ...(Projection.ProjectionType !== 'ALL' && {
            attributes: [...new Set([...keys, ...indexKeys, ...(Projection.NonKeyAttributes ?? [])])],
          }),
        }
      }),
    }
  }
}

function targetsOf(action: string, input: unknown): Target[] {
  if (action === 'TransactWriteItems') {
    return transactionSchema
      .parse(input)
      .TransactItems.flatMap((entry) => Object.values(entry).flatMap((one) => (one ? [targetOf(one)] : [])))
  }
  if (action === 'BatchWriteItem') {
    return Object.entries(batchSchema.parse(input).RequestItems).flatMap(([TableName, requests]) =>
      requests.flatMap(({ PutRequest, DeleteRequest }) => {
        const found = PutRequest?.Item ?? DeleteRequest?.Key
        return found ? [{ TableName, item: found }] : []
      }),
    )
  }
  return ['PutItem', 'UpdateItem', 'DeleteItem'].includes(action) ? [targetOf(write.parse(input))] : []
}

function targetOf({ TableName, Item: whole, Key }: z.infer<typeof write>): Target {
  return { TableName, item: whole ?? Key ?? {} }
}

const answerSchema = z.object({
  Item: item.optional(),
  Items: z.array(item).optional(),
  Responses: z.array(z.object({ Item: item.optional() })).optional(),
})

function unitsRead(action: string, input: unknown, text: string): number {
  const { Item: single, Items = [], Responses = [] } = answerSchema.parse(JSON.parse(text))
  const isConsistent =
    z.object({ ConsistentRead: z.boolean().optional() }).parse(input).ConsistentRead === true
  if (action === 'TransactGetItems') {
    return Responses.reduce((sum, answer) => sum + readUnits(itemBytes(answer.Item), 'transaction'), 0)
  }
  const bytes = itemBytes(single) + Items.reduce((sum, each) => sum + itemBytes(each), 0)
  return readUnits(bytes, isConsistent ? 'consistent' : 'eventual')
}
