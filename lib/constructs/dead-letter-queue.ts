import { Duration, Stack, Validations } from 'aws-cdk-lib/core'
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs'
import { Construct } from 'constructs'
import type { Alarms } from './alarms.ts'

/** Properties of {@link DeadLetterQueue}. */
export interface DeadLetterQueueProps {
  readonly alarms: Alarms
  /** What could not be delivered from where, for the alarm's description, e.g. `Events for the job generate-plushie`. */
  readonly holds: string
}

/** The id that a construct gives to its only dead-letter queue. It says nothing that the construct's own does not. */
const USUAL_ID = 'DeadLetters'

/** A queue for what could not be delivered: encrypted, HTTPS only, kept for 14 days, with an alarm when it is not empty. */
export class DeadLetterQueue extends Construct {
  readonly queue: Queue
  readonly holds: string
  /** How people call it: its place in the stack, e.g. `relay` or `job-generate-plushie`. */
  readonly label: string

  constructor(scope: Construct, id: string, props: DeadLetterQueueProps) {
    super(scope, id)
    this.holds = props.holds
    const places = this.node.scopes.slice(Stack.of(this).node.scopes.length).map(({ node }) => node.id)
    const owner = places.length > 1 && id === USUAL_ID ? places.slice(0, -1) : places
    this.label = owner.join('-').toLowerCase()
    this.queue = new Queue(this, 'Queue', {
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      retentionPeriod: Duration.days(14),
    })
    Validations.of(this.queue).acknowledge({
      id: 'AwsSolutions-SQS3',
      reason:
        'This queue is itself a dead-letter queue: of a rule, schedule or stream, which the check does not see.',
    })
    props.alarms.add(this, 'NotEmpty', {
      metric: this.queue.metricApproximateNumberOfMessagesVisible({
        period: Duration.minutes(1),
        statistic: 'Maximum',
      }),
      threshold: 1,
      description: `${props.holds} could not be delivered. Look at the messages, repair, then send them again.`,
    })
  }
}
