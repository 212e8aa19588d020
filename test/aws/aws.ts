import { CreateTableCommand, DynamoDBClient, type CreateTableCommandInput } from '@aws-sdk/client-dynamodb'
import { afterAll, beforeAll, onTestFinished, vi } from 'vitest'

import { documents } from '../../lambdas/aws/documents.ts'
import { s3 } from '../../lambdas/aws/objects.ts'
import { freshDatabaseName, testDatabase } from '../test-database.ts'
import { checkInvariant, type UserBalance } from '../invariant.ts'
import { startObjectServer } from './object-server.ts'

/** Names of the tables and the bucket, as the functions get them from their environment. */
export const NAMES = {
  GENERATIONS_TABLE: 'generations',
  ACCOUNTS_TABLE: 'accounts',
  OUTBOX_TABLE: 'outbox',
  EVENTS_TABLE: 'events',
  STEPLADDER_RUNS_TABLE: 'runs',
  STEPLADDER_OBJECTS_BUCKET: 'objects',
} as const

export const INITIAL_CREDITS = 3
export const MAX_FAILURES_PER_DAY = 20

/**
 * Gives a test file a DynamoDB (AWS's DynamoDB Local) and an S3 of its own, with empty tables, and sets the environment
 * as the stack does. Tests keep apart by users.
 */
export function useAws(): void {
  const stops: (() => Promise<void>)[] = []
  beforeAll(async () => {
    const database = freshDatabaseName()
    const objects = await startObjectServer(NAMES.STEPLADDER_OBJECTS_BUCKET)
    stops.push(() => objects.stop())
    Object.assign(process.env, NAMES, {
      INITIAL_CREDITS: String(INITIAL_CREDITS),
      MAX_FAILURES_PER_DAY: String(MAX_FAILURES_PER_DAY),
      STEPLADDER_STAGE: 'test',
      POWERTOOLS_METRICS_DISABLED: 'true',
      AWS_REGION: 'us-east-1',
      AWS_ACCESS_KEY_ID: database,
      AWS_SECRET_ACCESS_KEY: 'test',
      AWS_ENDPOINT_URL_DYNAMODB: `http://127.0.0.1:${testDatabase().port}`,
      AWS_ENDPOINT_URL_S3: objects.url,
      POWERTOOLS_SERVICE_NAME: 'test',
      POWERTOOLS_LOG_LEVEL: 'SILENT',
    })
    const client = new DynamoDBClient()
    await Promise.all(TABLES.map((input) => client.send(new CreateTableCommand(input))))
    client.destroy()
  })
  afterAll(async () => {
    await Promise.all(stops.map((stop) => stop()))
  })
}

/** Checks the invariant of all users, and returns what each has. Nothing may write meanwhile. */
export function invariant(): Promise<Map<string, UserBalance>> {
  return checkInvariant(documents(), { generations: NAMES.GENERATIONS_TABLE, accounts: NAMES.ACCOUNTS_TABLE })
}

let users = 0

/** A user that no other test of this file has. */
export function freshUser(): string {
  users += 1
  return `user-${users}`
}

/** Lets time pass for the code under test; from then on until the test ends it stands still in between. */
export function passTime(ms: number): void {
  const now = Date.now() + ms
  if (!vi.isFakeTimers()) {
    vi.useFakeTimers({ toFake: ['Date'] })
    onTestFinished(() => void vi.useRealTimers())
  }
  vi.setSystemTime(now)
}

/** The process died: thrown by `dieAfter` once the command has been applied. */
export class ProcessDiedError extends Error {
  override readonly name = 'ProcessDiedError'
}

/**
 * From now until `revive` is called, or the test ends, the `count`-th writing command to DynamoDB or S3 is applied, and
 * then everything fails, as seen from a process that died at that moment. With 0 it dies before it writes anything.
 */
export function dieAfter(count: number): { revive: () => void; readonly writes: number } {
  const state = { writes: 0, active: true }
  const send = async <T>(commandName: string | undefined, next: () => Promise<T>): Promise<T> => {
    if (!state.active || !WRITES.test(commandName ?? '')) return next()
    if (state.writes >= count) throw new ProcessDiedError('the process is dead')
    const answer = await next()
    state.writes += 1
    if (state.writes >= count) throw new ProcessDiedError(`the process died after write ${count}`)
    return answer
  }
  const options = { step: 'initialize', priority: 'high', name: 'dieAfter', override: true } as const
  documents().middlewareStack.add(
    (next, context) => (args) => send(context.commandName, () => next(args)),
    options,
  )
  s3().middlewareStack.add((next, context) => (args) => send(context.commandName, () => next(args)), options)
  const revive = (): void => {
    state.active = false
  }
  onTestFinished(revive)
  return {
    revive,
    get writes() {
      return state.writes
    },
  }
}

const WRITES = /^(?:Put|Update|Delete|TransactWrite|BatchWrite|Copy)/

function table(
  TableName: string,
  keys: readonly [hash: string, range?: string],
  ...indexes: readonly Index[]
): CreateTableCommandInput {
  const [hash, range] = keys
  const keySchema = (hashName: string, rangeName: string | undefined) => [
    { AttributeName: hashName, KeyType: 'HASH' as const },
    ...(rangeName === undefined ? [] : [{ AttributeName: rangeName, KeyType: 'RANGE' as const }]),
  ]
  const names = [...keys, ...indexes.flatMap(({ keys: [indexHash, indexRange] }) => [indexHash, indexRange])]
  const attributes = new Set(names.filter((name) => name !== undefined))
  return {
    TableName,
    BillingMode: 'PAY_PER_REQUEST',
    KeySchema: keySchema(hash, range),
    AttributeDefinitions: [...attributes].map((AttributeName) => ({
      AttributeName,
      AttributeType: 'S' as const,
    })),
    ...(indexes.length > 0 && {
      GlobalSecondaryIndexes: indexes.map(
        ({ name, keys: [indexHash, indexRange], attributes: included }) => ({
          IndexName: name,
          KeySchema: keySchema(indexHash, indexRange),
          Projection: included
            ? { ProjectionType: 'INCLUDE' as const, NonKeyAttributes: [...included] }
            : { ProjectionType: 'KEYS_ONLY' as const },
        }),
      ),
    }),
  }
}

interface Index {
  readonly name: string
  readonly keys: readonly [hash: string, range: string]
  /** Beside the keys. @default none */
  readonly attributes?: readonly string[]
}

const TABLES = [
  table(
    NAMES.GENERATIONS_TABLE,
    ['userId', 'generationId'],
    { name: 'open', keys: ['openShard', 'openSince'], attributes: ['eventId'] },
    { name: 'newest', keys: ['userId', 'createdAt'] },
  ),
  table(NAMES.ACCOUNTS_TABLE, ['userId', 'entry']),
  table(NAMES.OUTBOX_TABLE, ['id']),
  table(NAMES.EVENTS_TABLE, ['id'], {
    name: 'newest',
    keys: ['shard', 'position'],
    attributes: ['eventId', 'name', 'source', 'kind', 'problems', 'receivedAt', 'replayOf', 'replay'],
  }),
  table(NAMES.STEPLADDER_RUNS_TABLE, ['pk']),
]
