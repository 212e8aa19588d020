import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3'
import { DynamoDBDocumentClient, GetCommand, PutCommand, ScanCommand } from '@aws-sdk/lib-dynamodb'
import { decodeJwt } from 'jose'
import { afterAll, beforeAll } from 'vitest'
import * as z from 'zod'

import type { Generation } from '../../lambdas/domains/plushie/generations/generation.ts'
import { generationSchema } from '../../lambdas/domains/plushie/generations/generation.ts'
import { startGeminiStandIn, startLocalCloud, VirtualClock } from '../../local/index.ts'
import type { GeminiStandIn, TestCloud } from '../../local/index.ts'
import { TEST_ASSEMBLY } from '../global-setup.ts'
import type { UserBalance } from '../invariant.ts'
import { checkInvariant } from '../invariant.ts'
import { testDatabase } from '../test-database.ts'
import { ApiCaller, PlushieUser } from './plushie-user.ts'
import { Runs } from './runs.ts'

/** Names of the functions that tests make fail. */
export const FUNCTIONS = {
  submit: 'stepladder-dev-submit-generation',
  retry: 'stepladder-dev-retry-generation',
  relay: 'stepladder-dev-relay-outbox',
  steps: 'stepladder-dev-generate-plushie',
  drawing: 'stepladder-dev-generate-plushie-generate-plushie',
  record: 'stepladder-dev-record-event',
  sweepOutbox: 'stepladder-dev-sweep-outbox',
  sweepFailures: 'stepladder-dev-sweep-failures',
  reconcile: 'stepladder-dev-reconcile-generations',
} as const

/** One of the sample photos. */
export function samplePhoto(name: string): Buffer {
  return readFileSync(join(resolve(import.meta.dirname, '..', '..'), 'samples', name))
}

/** The stack of stage `dev` as it runs locally, on virtual time that leaps whenever everything waits. */
export interface PlushieCloud {
  readonly cloud: TestCloud
  readonly clock: VirtualClock
  readonly gemini: GeminiStandIn
  readonly runs: Runs
  readonly documents: DynamoDBDocumentClient
  readonly apiUrl: string
  /** What the cloud said to the person who watches it. */
  readonly lines: readonly string[]
  /** A user of the API; each name is another one. */
  readonly user: (name: string) => Promise<PlushieUser>
  readonly operator: ApiCaller
  /** A caller with this token, or none. */
  readonly caller: (token?: string) => ApiCaller
  readonly output: (name: string) => string
  /** Gives a user who has not come yet just so many credits. */
  readonly setCredits: (user: PlushieUser, credits: number) => Promise<void>
  /** The record of a generation. */
  readonly generation: (user: PlushieUser, generationId: string) => Promise<Generation>
  /** All items of the table behind an output, e.g. `AccountsTable`. */
  readonly items: (table: string) => Promise<Record<string, unknown>[]>
  /** Keys of the objects that begin with `prefix`. */
  readonly objectKeys: (prefix: string) => Promise<string[]>
  /** Waits until all that is under way has ended or can go on only by time passing: no run is left then. */
  readonly quiet: () => Promise<void>
  /** Lets time pass, so that schedules come; then waits until all that they began has ended. */
  readonly pass: (minutes: number) => Promise<void>
  readonly checkInvariant: () => Promise<Map<string, UserBalance>>
  /** Ends all misbehaviour. */
  readonly behave: () => void
  readonly stop: () => Promise<void>
}

/** Starts the stand-in and the cloud on free ports. */
export async function startPlushieCloud(): Promise<PlushieCloud> {
  const clock = new VirtualClock({ jump: true })
  const lines: string[] = []
  const gemini = await startGeminiStandIn({ clock })
  const cloud = await startLocalCloud({
    dynamoDbLocal: Promise.resolve(testDatabase()),
    assembly: TEST_ASSEMBLY,
    clock,
    standIns: [gemini],
    environment: { GEMINI_BASE_URL: gemini.url },
    // One of each function and more, so that none is let go and has to start again.
    maxWorkers: 48,
    log: (line) => lines.push(line),
  })
  const output = (name: string): string =>
    z.string(`the stack has no output ${name}`).parse(cloud.outputs[name])
  await cloud.call('secretsmanager', 'PutSecretValue', {
    SecretId: output('AiSecret'),
    SecretString: 'stand-in',
  })
  const aws = {
    endpoint: cloud.endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  }
  const documents = DynamoDBDocumentClient.from(new DynamoDBClient(aws))
  const s3 = new S3Client({ ...aws, forcePathStyle: true })
  const apiUrl = z.string().parse(cloud.apiUrl)
  const userToken = (userName: string): Promise<string> =>
    cloud.services.cognito.mintAccessToken({ userName, scopes: ['stepladder/use'] })
  const operatorToken = (): Promise<string> =>
    cloud.services.cognito.mintAccessToken({
      userName: 'olga-the-operator',
      scopes: ['stepladder/operate'],
      groups: ['operators'],
    })
  const quiet = (): Promise<void> => cloud.quiet()
  return {
    cloud,
    clock,
    gemini,
    runs: new Runs(cloud),
    lines,
    documents,
    apiUrl,
    user: async (name) => {
      const { sub } = z.object({ sub: z.string() }).parse(decodeJwt(await userToken(name)))
      return new PlushieUser(sub, apiUrl, () => userToken(name))
    },
    operator: new ApiCaller(apiUrl, operatorToken),
    caller: (token) =>
      new ApiCaller(apiUrl, () => (token === undefined ? undefined : Promise.resolve(token))),
    output,
    async setCredits({ userId }, credits) {
      const TableName = output('AccountsTable')
      const ConditionExpression = 'attribute_not_exists(userId)'
      const account = { userId, entry: 'account', credits, processing: 0 }
      const grant = { userId, entry: 'ledger#grant#sign-up', amount: credits }
      for (const Item of [account, grant])
        await documents.send(new PutCommand({ TableName, Item, ConditionExpression }))
    },
    async generation({ userId }, generationId) {
      const { Item } = await documents.send(
        new GetCommand({
          TableName: output('GenerationsTable'),
          Key: { userId, generationId },
          ConsistentRead: true,
        }),
      )
      return z.parse(generationSchema, Item)
    },
    async items(table) {
      const { Items = [] } = await documents.send(
        new ScanCommand({ TableName: output(table), ConsistentRead: true }),
      )
      return Items
    },
    async objectKeys(Prefix) {
      const { Contents = [] } = await s3.send(
        new ListObjectsV2Command({ Bucket: output('ObjectsBucket'), Prefix }),
      )
      return Contents.flatMap(({ Key }) => Key ?? [])
    },
    quiet,
    async pass(minutes) {
      await quiet()
      await cloud.advance(minutes * 60_000)
      await quiet()
    },
    checkInvariant: () =>
      checkInvariant(documents, {
        generations: output('GenerationsTable'),
        accounts: output('AccountsTable'),
      }),
    behave() {
      cloud.faults.clear()
      gemini.behaviours.clear()
      clock.startJumping()
    },
    async stop() {
      documents.destroy()
      s3.destroy()
      await cloud.stop()
      await gemini.stop()
    },
  }
}

/** A cloud for one test file. Read it inside of tests only. */
export function usePlushieCloud(): () => PlushieCloud {
  let running: PlushieCloud | undefined
  beforeAll(async () => {
    running = await startPlushieCloud()
  })
  afterAll(() => running?.stop())
  return () => {
    if (!running) throw new Error('the cloud has not started: read it inside of tests only')
    return running
  }
}
