import { Aws } from 'aws-cdk-lib/core'
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions'
import { Alarm, ComparisonOperator, TreatMissingData, type IMetric } from 'aws-cdk-lib/aws-cloudwatch'
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam'
import { Topic } from 'aws-cdk-lib/aws-sns'
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions'
import { Construct } from 'constructs'
import type { Stage } from '../stage.ts'

/** Properties of {@link Alarms}. */
export interface AlarmsProps {
  readonly stage: Stage
  /**
   * Address that hears of alarms in a stage whose alarm target is `email`. AWS asks it to confirm first.
   *
   * @default - none: the topic is there to subscribe to
   */
  readonly email?: string
}

/** One alarm. */
export interface AlarmOptions {
  readonly metric: IMetric
  /** The alarm goes off at this value. */
  readonly threshold: number
  /** What it means and what to do. */
  readonly description: string
  /**
   * Periods in a row that the threshold must be reached.
   *
   * @default 1
   */
  readonly periods?: number
}

/** Where alarms go. Constructs add their own alarms; the stage says who hears of them. */
export class Alarms extends Construct {
  /** Absent in a stage whose alarms are only looked at. */
  readonly topic: Topic | undefined
  readonly #actions: SnsAction[] = []

  constructor(scope: Construct, id: string, { stage, email }: AlarmsProps) {
    super(scope, id)
    if (stage.alarmTarget === 'none') return
    this.topic = new Topic(this, 'Topic', {
      displayName: `Stepladder ${stage.name} alarms`,
      enforceSSL: true,
    })
    // A topic with a policy of its own loses the default one, which lets the account's services publish.
    this.topic.addToResourcePolicy(
      new PolicyStatement({
        sid: 'AllowAlarms',
        principals: [new ServicePrincipal('cloudwatch.amazonaws.com')],
        actions: ['sns:Publish'],
        resources: [this.topic.topicArn],
        conditions: { StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID } },
      }),
    )
    if (stage.alarmTarget === 'email' && email !== undefined) {
      this.topic.addSubscription(new EmailSubscription(email))
    }
    this.#actions.push(new SnsAction(this.topic))
  }

  /** Makes an alarm below `scope`, which owns what is measured. No data means that nothing went wrong. */
  add(scope: Construct, id: string, options: AlarmOptions): Alarm {
    const alarm = new Alarm(scope, id, {
      metric: options.metric,
      threshold: options.threshold,
      evaluationPeriods: options.periods ?? 1,
      comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      treatMissingData: TreatMissingData.NOT_BREACHING,
      alarmDescription: options.description,
    })
    alarm.addAlarmAction(...this.#actions)
    return alarm
  }
}
