import {
  AttributeType,
  BillingMode,
  ProjectionType,
  StreamViewType,
  Table,
  TableEncryption,
  type ITable,
  type TableProps,
} from 'aws-cdk-lib/aws-dynamodb'
import { Construct } from 'constructs'
import type { Stage } from '../stage.ts'

/** Properties of {@link Tables}. */
export interface TablesProps {
  readonly stage: Stage
}

/** Name of the index of generations that are still processing: present only on those, so it stays small. */
export const OPEN_GENERATIONS_INDEX = 'open'

/** Name of the index of a user's generations by the time of their submit. */
export const NEWEST_GENERATIONS_INDEX = 'newest'

/** Name of the index of recorded events by time. */
export const NEWEST_EVENTS_INDEX = 'newest'

/** The tables, all on demand, encrypted and with point-in-time recovery. Keys are text. */
export class Tables extends Construct {
  /** Claims of runs, marks of clean-ups, progress: `pk`; items expire. */
  readonly runs: ITable
  /** `userId`, `generationId`; indexes `open`: `openShard`, `openSince`, and `newest`: `userId`, `createdAt`. */
  readonly generations: ITable
  /** Balance, ledger, idempotency keys and failures by day of a user: `userId`, `entry`; the last two expire. */
  readonly accounts: ITable
  /** Events that were accepted with a transaction and wait to be published: `id`; its stream feeds the relay. */
  readonly outbox: ITable
  /** The record of events: `id`; index `newest`: `shard`, `position`; items expire. */
  readonly events: ITable

  constructor(scope: Construct, id: string, { stage }: TablesProps) {
    super(scope, id)
    const table = (name: string, keys: Omit<TableProps, 'tableName'>): Table =>
      new Table(this, name, {
        billingMode: BillingMode.PAY_PER_REQUEST,
        encryption: TableEncryption.AWS_MANAGED,
        pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
        removalPolicy: stage.removalPolicy,
        deletionProtection: stage.deletionProtection,
        ...keys,
      })

    const generations = table('Generations', {
      partitionKey: text('userId'),
      sortKey: text('generationId'),
    })
    generations.addGlobalSecondaryIndex({
      indexName: OPEN_GENERATIONS_INDEX,
      partitionKey: text('openShard'),
      sortKey: text('openSince'),
      projectionType: ProjectionType.INCLUDE,
      nonKeyAttributes: ['eventId'],
    })
    generations.addGlobalSecondaryIndex({
      indexName: NEWEST_GENERATIONS_INDEX,
      partitionKey: text('userId'),
      sortKey: text('createdAt'),
      projectionType: ProjectionType.KEYS_ONLY,
    })
    this.generations = asTable(generations)
    this.runs = asTable(table('Runs', { partitionKey: text('pk'), timeToLiveAttribute: 'expiresAt' }))
    this.accounts = asTable(
      table('Accounts', {
        partitionKey: text('userId'),
        sortKey: text('entry'),
        timeToLiveAttribute: 'expiresAt',
      }),
    )
    this.outbox = asTable(table('Outbox', { partitionKey: text('id'), stream: StreamViewType.NEW_IMAGE }))
    const events = table('Events', { partitionKey: text('id'), timeToLiveAttribute: 'expiresAt' })
    events.addGlobalSecondaryIndex({
      indexName: NEWEST_EVENTS_INDEX,
      partitionKey: text('shard'),
      sortKey: text('position'),
      // All but the data: what a list shows. The key `id` comes by itself.
      projectionType: ProjectionType.INCLUDE,
      nonKeyAttributes: ['eventId', 'name', 'source', 'kind', 'problems', 'receivedAt', 'replayOf', 'replay'],
    })
    this.events = asTable(events)
  }
}

/** The library's classes declare optional members that may be `undefined`, which its own interfaces do not allow. */
function asTable(table: Table): ITable {
  // @ts-expect-error: `tableStreamArn?: string | undefined` against `tableStreamArn?: string`
  return table
}

function text(name: string): { name: string; type: AttributeType } {
  return { name, type: AttributeType.STRING }
}
