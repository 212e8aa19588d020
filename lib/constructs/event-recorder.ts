import { Duration } from 'aws-cdk-lib/core'
import type { ITable } from 'aws-cdk-lib/aws-dynamodb'
import { Rule, type IEventBus } from 'aws-cdk-lib/aws-events'
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets'
import { SqsDestination } from 'aws-cdk-lib/aws-lambda-destinations'
import { Construct } from 'constructs'
import type { Bundle } from '../bundle.ts'
import { physicalName } from '../physical-name.ts'
import type { Stage } from '../stage.ts'
import type { Alarms } from './alarms.ts'
import { DeadLetterQueue } from './dead-letter-queue.ts'
import { EVENT_SOURCE } from './jobs-event-bus.ts'
import { NodeFunction } from './node-function.ts'

/** Properties of {@link EventRecorder}. */
export interface EventRecorderProps {
  readonly stage: Stage
  /** Code of `record-event`. */
  readonly bundle: Bundle
  readonly bus: IEventBus
  /** Where events are kept that no job could take. */
  readonly reviewsTable: ITable
  readonly alarms: Alarms
}

/** Sees every event of ours on the bus; counts, logs and keeps those that no schema knows or whose data is wrong. */
export class EventRecorder extends Construct {
  readonly function: NodeFunction

  constructor(scope: Construct, id: string, props: EventRecorderProps) {
    super(scope, id)
    const { stage, bus, reviewsTable, alarms } = props
    const deadLetters = new DeadLetterQueue(this, 'DeadLetters', {
      alarms,
      holds: 'Events for record-event',
    })
    this.function = new NodeFunction(this, 'RecordEvent', {
      stage,
      name: 'record-event',
      bundle: props.bundle,
      description: 'Keeps events that no job could take, for people to look at',
      memoryMiB: 256,
      permissions: [
        { actions: ['dynamodb:PutItem'], resources: [reviewsTable.tableArn] },
        { actions: ['sqs:SendMessage'], resources: [deadLetters.queue.queueArn] },
      ],
      environment: { REVIEWS_TABLE: reviewsTable.tableName },
    })
    // EventBridge has delivered when Lambda has taken the event: what the function then fails at is Lambda's to keep.
    this.function.function.configureAsyncInvoke({
      maxEventAge: Duration.hours(6),
      retryAttempts: 2,
      onFailure: new SqsDestination(deadLetters.queue),
    })
    alarms.add(this, 'Failing', {
      metric: this.function.function.metricErrors({ period: Duration.minutes(5) }),
      threshold: 1,
      description:
        'record-event failed. It is tried three times, then the event is in the dead-letter queue. Look at its log.',
    })
    new Rule(this, 'AllEvents', {
      ruleName: physicalName('EventBridge rule', `${stage.prefix}-record-event`),
      description: 'Every event of the jobs, known or not',
      eventBus: bus,
      eventPattern: { source: [EVENT_SOURCE] },
      targets: [
        new LambdaFunction(this.function.function, {
          deadLetterQueue: deadLetters.queue,
          maxEventAge: Duration.hours(24),
          retryAttempts: 185,
        }),
      ],
    })
  }
}
