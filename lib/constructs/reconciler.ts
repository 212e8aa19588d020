import { Duration } from 'aws-cdk-lib/core'
import { Role } from 'aws-cdk-lib/aws-iam'
import { Schedule, ScheduleExpression } from 'aws-cdk-lib/aws-scheduler'
import { LambdaInvoke } from 'aws-cdk-lib/aws-scheduler-targets'
import { Construct } from 'constructs'
import type { Bundle } from '../bundle.ts'
import { ownService, policyDocument, type Permission } from '../permission.ts'
import { physicalName } from '../physical-name.ts'
import type { Stage } from '../stage.ts'
import type { Alarms } from './alarms.ts'
import type { DeadLetterQueue } from './dead-letter-queue.ts'
import { NodeFunction } from './node-function.ts'

/** Properties of {@link Reconciler}. */
export interface ReconcilerProps {
  readonly stage: Stage
  /** Function and schedule are named so, e.g. `sweep-outbox`. */
  readonly name: string
  readonly bundle: Bundle
  /** What it puts right. */
  readonly description: string
  readonly permissions: readonly Permission[]
  readonly environment: Readonly<Record<string, string>>
  /** Gets the invocations that EventBridge Scheduler gave up on. */
  readonly deadLetters: DeadLetterQueue
  readonly alarms: Alarms
  /**
   * Time between two runs.
   *
   * @default Duration.minutes(5)
   */
  readonly interval?: Duration
  /**
   * How long one run may take.
   *
   * @default Duration.minutes(2)
   */
  readonly timeout?: Duration
}

/** The alarm's period. What runs more often than that has failed when it fails in three of them, what runs more seldom in one. */
const ALARM_PERIOD = Duration.minutes(5)

/** A function that looks for what was left behind and puts it right, on a schedule. Each run does all there is to do. */
export class Reconciler extends Construct {
  readonly function: NodeFunction

  constructor(scope: Construct, id: string, props: ReconcilerProps) {
    super(scope, id)
    const {
      stage,
      deadLetters,
      alarms,
      interval = Duration.minutes(5),
      timeout = Duration.minutes(2),
    } = props
    this.function = new NodeFunction(this, 'Function', {
      stage,
      name: props.name,
      bundle: props.bundle,
      description: props.description,
      timeout,
      permissions: props.permissions,
      environment: props.environment,
    })
    const role = new Role(this, 'ScheduleRole', {
      assumedBy: ownService('scheduler.amazonaws.com'),
      inlinePolicies: {
        schedule: policyDocument([
          { actions: ['lambda:InvokeFunction'], resources: [this.function.function.functionArn] },
          { actions: ['sqs:SendMessage'], resources: [deadLetters.queue.queueArn] },
        ]),
      },
    })
    new Schedule(this, 'Schedule', {
      scheduleName: physicalName('schedule', `${stage.prefix}-${props.name}`),
      description: props.description,
      schedule: ScheduleExpression.rate(interval),
      target: new LambdaInvoke(this.function.function, {
        role: role.withoutPolicyUpdates(),
        deadLetterQueue: deadLetters.queue,
        // The next run does the work of a lost one.
        maxEventAge: interval,
        retryAttempts: 2,
      }),
    })
    alarms.add(this, 'Failing', {
      metric: this.function.function.metricErrors({ period: ALARM_PERIOD }),
      threshold: 1,
      periods: interval.toSeconds() > ALARM_PERIOD.toSeconds() ? 1 : 3,
      description: `${props.name} keeps failing: ${props.description}. Look at its log.`,
    })
  }
}
