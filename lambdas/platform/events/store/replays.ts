import {
  CancelReplayCommand,
  EventBridgeClient,
  ListReplaysCommand,
  StartReplayCommand,
  type Replay as EventBridgeReplay,
} from '@aws-sdk/client-eventbridge'
import * as z from 'zod/mini'

import { readVariable, readVariableAs } from '../../../aws/environment.ts'
import { jsonText } from '../../../aws/json-text.ts'

/** Pages of 100 that a list reads at most. EventBridge keeps replays for 90 days. */
const MAX_PAGES = 5

const rulesSchema = z.pipe(
  jsonText,
  z.object({ recorder: z.string(), jobs: z.record(z.string(), z.string()) }),
)

let client: EventBridgeClient | undefined
const eventBridge = (): EventBridgeClient => (client ??= new EventBridgeClient())

/** ARNs of the rules that a replay can be limited to: those that start jobs, by job id, and that of the record. */
export function replayRules(): z.infer<typeof rulesSchema> {
  return readVariableAs('EVENT_RULES', rulesSchema)
}

/** What the names of replays that are begun here start with; IAM allows no others. */
export function replayPrefix(): string {
  return readVariable('REPLAY_PREFIX')
}

/** Begins a replay of the archive onto its bus. @throws what EventBridge answers with */
export async function startReplay(replay: {
  readonly name: string
  readonly from: Date
  readonly to: Date
  /** ARNs. Default: all. */
  readonly rules?: readonly string[] | undefined
}): Promise<void> {
  await eventBridge().send(
    new StartReplayCommand({
      ReplayName: replay.name,
      EventSourceArn: readVariable('EVENT_ARCHIVE_ARN'),
      EventStartTime: replay.from,
      EventEndTime: replay.to,
      Destination: {
        Arn: readVariable('EVENT_BUS_ARN'),
        ...(replay.rules && { FilterArns: [...replay.rules] }),
      },
    }),
  )
}

/** The replays of the archive, the latest first. */
export async function listReplays(): Promise<readonly EventBridgeReplay[]> {
  const replays: EventBridgeReplay[] = []
  let NextToken: string | undefined
  for (let page = 0; page < MAX_PAGES; page += 1) {
    const answer = await eventBridge().send(
      new ListReplaysCommand({ EventSourceArn: readVariable('EVENT_ARCHIVE_ARN'), Limit: 100, NextToken }),
    )
    replays.push(...(answer.Replays ?? []))
    NextToken = answer.NextToken
    if (NextToken === undefined) break
  }
  const began = ({ ReplayStartTime }: EventBridgeReplay): number => ReplayStartTime?.getTime() ?? 0
  return replays.toSorted((one, other) => began(other) - began(one))
}

/** Ends a replay. @returns its state. @throws what EventBridge answers with */
export async function cancelReplay(name: string): Promise<string> {
  const { State } = await eventBridge().send(new CancelReplayCommand({ ReplayName: name }))
  return State ?? 'CANCELLING'
}
