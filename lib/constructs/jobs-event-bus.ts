import { Archive, EventBus } from 'aws-cdk-lib/aws-events'
import { Construct } from 'constructs'
import { physicalName } from '../physical-name.ts'
import type { Stage } from '../stage.ts'

/** The `source` of every event of ours: what rules match and what the catalog is about. */
export const EVENT_SOURCE = 'stepladder'

/** Properties of {@link JobsEventBus}. */
export interface JobsEventBusProps {
  readonly stage: Stage
}

/** The bus that starts jobs, and the archive from which events can be replayed onto it. */
export class JobsEventBus extends Construct {
  readonly bus: EventBus

  constructor(scope: Construct, id: string, { stage }: JobsEventBusProps) {
    super(scope, id)
    this.bus = new EventBus(this, 'Bus', { eventBusName: physicalName('event bus', stage.prefix) })
    this.bus.applyRemovalPolicy(stage.removalPolicy)
    new Archive(this, 'Archive', {
      sourceEventBus: this.bus,
      archiveName: physicalName('event archive', `${stage.prefix}-events`),
      description: 'Events of jobs, to replay onto their bus',
      eventPattern: { source: [EVENT_SOURCE] },
      retention: stage.archiveRetention,
    })
  }
}
