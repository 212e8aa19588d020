import { Duration } from 'aws-cdk-lib/core'
import type { ITable } from 'aws-cdk-lib/aws-dynamodb'
import type { IEventBus } from 'aws-cdk-lib/aws-events'
import { EventSourceMapping, FilterCriteria, FilterRule, StartingPosition } from 'aws-cdk-lib/aws-lambda'
import { SqsDlq } from 'aws-cdk-lib/aws-lambda-event-sources'
import { Construct } from 'constructs'
import type { Bundle } from '../bundle.ts'
import type { Stage } from '../stage.ts'
import type { Alarms } from './alarms.ts'
import { DeadLetterQueue } from './dead-letter-queue.ts'
import { NodeFunction } from './node-function.ts'

/** Properties of {@link OutboxRelay}. */
export interface OutboxRelayProps {
  readonly stage: Stage
  /** Code of `relay-outbox`. */
  readonly bundle: Bundle
  /** Table with a stream of new images. */
  readonly outboxTable: ITable
  readonly bus: IEventBus
  readonly alarms: Alarms
}

/** Events in one invocation: as many as one PutEvents takes. */
const BATCH_SIZE = 10
/** Tries per event after the first, a split batch not counted; the sweeper publishes what is then left. */
const RETRY_ATTEMPTS = 5
/** Events older than this are left to the sweeper, so that a bad one cannot hold up the shard for a day. */
const MAX_RECORD_AGE = Duration.minutes(15)

/** Publishes each new item of the outbox table on the bus, then deletes the item. */
export class OutboxRelay extends Construct {
  readonly function: NodeFunction

  constructor(scope: Construct, id: string, props: OutboxRelayProps) {
    super(scope, id)
    const { outboxTable, bus, alarms } = props
    const streamArn = outboxTable.tableStreamArn
    if (streamArn === undefined) {
      throw new Error(
        `the outbox table ${outboxTable.node.path} has no stream: give it StreamViewType.NEW_IMAGE`,
      )
    }
    const deadLetters = new DeadLetterQueue(this, 'DeadLetters', {
      alarms,
      holds: 'Outbox items that the relay gave up on (the messages name the stream records; the items stay)',
    })
    this.function = new NodeFunction(this, 'RelayOutbox', {
      stage: props.stage,
      name: 'relay-outbox',
      bundle: props.bundle,
      description: 'Publishes accepted events on the bus',
      timeout: Duration.seconds(30),
      permissions: [
        { actions: ['events:PutEvents'], resources: [bus.eventBusArn] },
        { actions: ['dynamodb:BatchWriteItem'], resources: [outboxTable.tableArn] },
        {
          actions: ['dynamodb:DescribeStream', 'dynamodb:GetRecords', 'dynamodb:GetShardIterator'],
          resources: [streamArn],
        },
        {
          actions: ['dynamodb:ListStreams'],
          resources: ['*'],
          wildcardReason:
            'Lambda lists streams to read one, and IAM knows only "*" for dynamodb:ListStreams.',
        },
        { actions: ['sqs:SendMessage'], resources: [deadLetters.queue.queueArn] },
      ],
      environment: { OUTBOX_TABLE: outboxTable.tableName, EVENT_BUS_NAME: bus.eventBusName },
    })
    new EventSourceMapping(this, 'Stream', {
      target: this.function.function,
      eventSourceArn: streamArn,
      // LATEST can miss what is written while the mapping is being made.
      startingPosition: StartingPosition.TRIM_HORIZON,
      batchSize: BATCH_SIZE,
      filters: [FilterCriteria.filter({ eventName: FilterRule.isEqual('INSERT') })],
      reportBatchItemFailures: true,
      bisectBatchOnError: true,
      retryAttempts: RETRY_ATTEMPTS,
      maxRecordAge: MAX_RECORD_AGE,
      onFailure: new SqsDlq(deadLetters.queue),
    })
    alarms.add(this, 'Late', {
      metric: this.function.function.metric('IteratorAge', {
        statistic: 'Maximum',
        period: Duration.minutes(1),
      }),
      threshold: Duration.minutes(1).toMilliseconds(),
      periods: 3,
      description: 'Accepted events reach the bus more than a minute late. Look at the log of relay-outbox.',
    })
  }
}
