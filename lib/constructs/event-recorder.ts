import { Duration } from 'aws-cdk-lib/core'
import type { ITable } from 'aws-cdk-lib/aws-dynamodb'
import { Match, Rule, type IEventBus } from 'aws-cdk-lib/aws-events'
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets'
import { SqsDestination } from 'aws-cdk-lib/aws-lambda-destinations'
import { Construct } from 'constructs'
import type { Bundle } from '../bundle.ts'
import { physicalName } from '../physical-name.ts'
import type { Stage } from '../stage.ts'
import type { Alarms } from './alarms.ts'
import { DeadLetterQueue } from './dead-letter-queue.ts'
import { NodeFunction } from './node-function.ts'

/** Properties of {@link EventRecorder}. */
export interface EventRecorderProps {
  readonly stage: Stage
  /** Code of `record-event`. */
  readonly bundle: Bundle
  readonly bus: IEventBus
  /** The record of events. */
  readonly eventsTable: ITable
  readonly alarms: Alarms
}

/**
 * Records and counts every event that arrives on the bus, whoever sent it: also what no rule of a job matches, or a
 * mistake in a source's name would leave no trace.
 *
 * One event costs one invocation, a write unit for each KiB, and one for the index. Nothing here puts events on the bus, so
 * it cannot feed itself.
 */
export class EventRecorder extends Construct {
  readonly function: NodeFunction
  /** Gets every event: name it in a replay of some rules, or the replay is not recorded. */
  readonly rule: Rule

  constructor(scope: Construct, id: string, props: EventRecorderProps) {
    super(scope, id)
    const { stage, bus, eventsTable, alarms } = props
    const deadLetters = new DeadLetterQueue(this, 'DeadLetters', {
      alarms,
      holds: 'Events for record-event',
    })
    this.function = new NodeFunction(this, 'RecordEvent', {
      stage,
      name: 'record-event',
      bundle: props.bundle,
      description: 'Records every event on the bus',
      memoryMiB: 256,
      permissions: [
        { actions: ['dynamodb:PutItem'], resources: [eventsTable.tableArn] },
        { actions: ['sqs:SendMessage'], resources: [deadLetters.queue.queueArn] },
      ],
      environment: { EVENTS_TABLE: eventsTable.tableName },
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
    this.rule = new Rule(this, 'AllEvents', {
      ruleName: physicalName('EventBridge rule', `${stage.prefix}-record-event`),
      description: 'Every event on the bus, known or not',
      eventBus: bus,
      // A pattern must ask for something: every source begins with nothing.
      eventPattern: { source: Match.prefix('') },
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
