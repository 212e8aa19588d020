import { ArnFormat, Stack } from 'aws-cdk-lib/core'
import type { Rule } from 'aws-cdk-lib/aws-events'
import { DeadLetterQueue } from './constructs/dead-letter-queue.ts'
import type { EventRecorder } from './constructs/event-recorder.ts'
import type { JobsEventBus } from './constructs/jobs-event-bus.ts'
import { NEWEST_EVENTS_INDEX, type Tables } from './constructs/tables.ts'
import { tableGrants, type Grant } from './grant.ts'
import type { RunGrants } from './machine-grants.ts'
import { requestGrant } from './request-grant.ts'
import type { Stage } from './stage.ts'

/** What the routes of events and dead letters work on. */
export interface EventResources {
  readonly stage: Stage
  readonly tables: Tables
  readonly events: JobsEventBus
  readonly recorder: EventRecorder
  /** The rule that starts each job, by job id. */
  readonly triggers: Readonly<Record<string, Rule>>
  readonly runs: RunGrants
}

/** What each route of events and dead letters may do, by route id. */
export function eventRouteGrants(resources: EventResources): Readonly<Record<string, readonly Grant[]>> {
  const { tables, runs } = resources
  const record = tableGrants(tables.events, { EVENTS_TABLE: tables.events.tableName })
  const claims = tableGrants(tables.runs, { STEPLADDER_RUNS_TABLE: tables.runs.tableName })
  const outbox = tableGrants(tables.outbox, { OUTBOX_TABLE: tables.outbox.tableName })
  const requests = requestGrant(tables.runs)
  const replays = replayGrants(resources)
  const letters = letterGrants(Stack.of(resources.events))
  return {
    'list-event-catalog': [runs.list],
    'list-events': [
      {
        permissions: [
          {
            actions: ['dynamodb:Query'],
            resources: [`${tables.events.tableArn}/index/${NEWEST_EVENTS_INDEX}`],
          },
        ],
        environment: { EVENTS_TABLE: tables.events.tableName },
      },
    ],
    'get-event': [record('GetItem'), claims('GetItem'), runs.list, runs.describe],
    'replay-event': [record('GetItem'), runs.publish, requests],
    'start-replay': [replays.start, requests],
    'list-replays': [replays.list],
    'cancel-replay': [replays.cancel],
    'list-dead-letter-queues': [letters('GetQueueAttributes'), letters.contents],
    'list-dead-letters': [letters('ReceiveMessage', 'ChangeMessageVisibility')],
    'redrive-dead-letters': [
      letters('ReceiveMessage', 'ChangeMessageVisibility', 'DeleteMessage'),
      runs.publish,
      runs.startAnew,
      // Whether the sweep has published what a letter of the relay stands for.
      outbox('Scan'),
    ],
    'discard-dead-letters': [letters('ReceiveMessage', 'ChangeMessageVisibility', 'DeleteMessage')],
  }
}

function replayGrants({ stage, events, recorder, triggers }: EventResources) {
  const REPLAY_PREFIX = `${stage.prefix}-`
  const ofOurs = Stack.of(events).formatArn({
    service: 'events',
    resource: 'replay',
    resourceName: `${REPLAY_PREFIX}*`,
    arnFormat: ArnFormat.SLASH_RESOURCE_NAME,
  })
  const wildcardReason = 'A replay is named when it begins; the prefix is of this stage alone.'
  const rules = Object.entries(triggers).map(([job, rule]) => [job, rule.ruleArn])
  return {
    start: {
      permissions: [
        { actions: ['events:StartReplay'], resources: [events.archive.archiveArn, ofOurs], wildcardReason },
      ],
      environment: {
        REPLAY_PREFIX,
        EVENT_ARCHIVE_ARN: events.archive.archiveArn,
        EVENT_BUS_ARN: events.bus.eventBusArn,
        EVENT_RULES: JSON.stringify({
          recorder: recorder.rule.ruleArn,
          jobs: Object.fromEntries(rules),
        }),
      },
    },
    list: {
      permissions: [
        {
          actions: ['events:ListReplays'],
          resources: ['*'],
          wildcardReason:
            'IAM knows only "*" for events:ListReplays. The call asks for those of one archive.',
        },
      ],
      environment: { EVENT_ARCHIVE_ARN: events.archive.archiveArn },
    },
    cancel: {
      permissions: [{ actions: ['events:CancelReplay'], resources: [ofOurs], wildcardReason }],
      environment: { REPLAY_PREFIX },
    },
  } satisfies Record<string, Grant>
}

/** Grants on every dead-letter queue that the stack has so far: none needs to be listed by hand. */
function letterGrants(stack: Stack) {
  const queues = stack.node.findAll().filter((made) => made instanceof DeadLetterQueue)
  const labels = queues.map(({ label }) => label)
  const twice = labels.find((label, index) => labels.indexOf(label) !== index)
  if (twice !== undefined)
    throw new Error(`two dead-letter queues are called "${twice}": give one another id`)
  const urls = queues.map(({ label, queue }) => [label, queue.queueUrl])
  const contents = queues.map(({ label, holds }) => [label, holds])
  const grant = (...actions: readonly string[]): Grant => ({
    permissions: [
      {
        actions: actions.map((action) => `sqs:${action}`),
        resources: queues.map(({ queue }) => queue.queueArn),
      },
    ],
    environment: { DEAD_LETTER_QUEUES: JSON.stringify(Object.fromEntries(urls)) },
  })
  return Object.assign(grant, {
    contents: {
      permissions: [],
      environment: { DEAD_LETTER_CONTENTS: JSON.stringify(Object.fromEntries(contents)) },
    } satisfies Grant,
  })
}
