import { Archive, EventBus, type IEventBus } from 'aws-cdk-lib/aws-events'
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
  readonly bus: IEventBus
  readonly archive: Archive

  constructor(scope: Construct, id: string, { stage }: JobsEventBusProps) {
    super(scope, id)
    const bus = new EventBus(this, 'Bus', { eventBusName: physicalName('event bus', stage.prefix) })
    // @ts-expect-error: the class has `eventSourceName?: string | undefined`, its interface `eventSourceName?: string`
    this.bus = bus
    this.archive = new Archive(this, 'Archive', {
      sourceEventBus: bus,
      archiveName: physicalName('event archive', `${stage.prefix}-events`),
      description: 'Events of jobs, to replay onto their bus',
      eventPattern: { source: [EVENT_SOURCE] },
      retention: stage.archiveRetention,
    })
  }
}
