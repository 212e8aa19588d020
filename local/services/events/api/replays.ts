import * as z from 'zod'
import { AwsError } from '../../../aws-error.ts'
import type { JsonObject } from '../../../json.ts'
import type { Archive, Archives } from '../archive/archives.ts'
import type { Replay, Replays } from '../archive/replays.ts'
import { busName, type EventBuses } from '../event-buses.ts'
import { nameSchema, pageOf, pageSchema, parseInput, timeSchema, wireTime } from './parse-input.ts'

const startSchema = z.object({
  ReplayName: nameSchema,
  Description: z.optional(z.string().max(512)),
  EventSourceArn: z.string(),
  EventStartTime: timeSchema,
  EventEndTime: timeSchema,
  Destination: z.object({ Arn: z.string(), FilterArns: z.optional(z.array(z.string())) }),
})
const namedSchema = z.object({ ReplayName: nameSchema })
const listSchema = pageSchema.extend({
  EventSourceArn: z.optional(z.string()),
  State: z.optional(z.string()),
})

/** Actions on replays. */
export function createReplayActions(buses: EventBuses, archives: Archives, replays: Replays) {
  const findArchive = (arn: string): Archive => {
    const name = /:archive\/(?<name>.+)$/.exec(arn)?.groups?.['name']
    if (name === undefined) {
      throw invalid('EventSourceArn', 'Must contain an archive ARN.')
    }
    const archive = archives.find(name)
    if (!archive) throw invalid('EventSourceArn', `Archive ${name} does not exist.`)
    return archive
  }

  return {
    StartReplay(input: JsonObject): JsonObject {
      const request = parseInput(startSchema, input)
      const { Arn, FilterArns } = request.Destination
      if (!/:event-bus\//.test(Arn)) throw invalid('Destination.Arn', 'Must contain an event bus ARN.')
      if (!buses.find(Arn)) {
        throw new AwsError('ResourceNotFoundException', `Event bus ${busName(Arn)} does not exist.`)
      }
      const archive = findArchive(request.EventSourceArn)
      if (archive.sourceArn !== Arn) {
        throw invalid('Destination.Arn', 'Cross event bus replay is not permitted.')
      }
      if (request.EventStartTime >= request.EventEndTime) {
        throw invalid('EventEndTime', 'EventStartTime must be before EventEndTime.')
      }
      const replay = replays.start({
        name: request.ReplayName,
        ...(request.Description !== undefined && { description: request.Description }),
        archiveName: archive.name,
        archiveArn: archive.arn,
        destinationArn: Arn,
        ...(FilterArns !== undefined && FilterArns.length > 0 && { filterArns: FilterArns }),
        from: request.EventStartTime,
        to: request.EventEndTime,
      })
      return answer(replay, { ReplayStartTime: wireTime(replay.startedAt) })
    },

    DescribeReplay(input: JsonObject): JsonObject {
      const replay = replays.replay(parseInput(namedSchema, input).ReplayName)
      return {
        ...summarise(replay),
        ReplayArn: replay.arn,
        ...(replay.description !== undefined && { Description: replay.description }),
        Destination: {
          Arn: replay.destinationArn,
          ...(replay.filterArns && { FilterArns: replay.filterArns }),
        },
      }
    },

    ListReplays(input: JsonObject): JsonObject {
      const { EventSourceArn, State, ...page } = parseInput(listSchema, input)
      const found = replays
        .all()
        .filter(({ archiveArn }) => EventSourceArn === undefined || archiveArn === EventSourceArn)
        .filter(({ state }) => State === undefined || state === State)
      const { page: listed, next } = pageOf(found, page)
      return { Replays: listed.map(summarise), ...next }
    },

    CancelReplay(input: JsonObject): JsonObject {
      return answer(replays.cancel(parseInput(namedSchema, input).ReplayName), {})
    },
  }
}

function answer({ arn, state }: Replay, times: JsonObject): JsonObject {
  return { ReplayArn: arn, State: state, ...times }
}

function summarise(replay: Replay): JsonObject {
  return {
    ReplayName: replay.name,
    EventSourceArn: replay.archiveArn,
    State: replay.state,
    EventStartTime: wireTime(replay.from),
    EventEndTime: wireTime(replay.to),
    ...(replay.lastReplayed !== undefined && { EventLastReplayedTime: wireTime(replay.lastReplayed) }),
    ReplayStartTime: wireTime(replay.startedAt),
    ...(replay.endedAt !== undefined && { ReplayEndTime: wireTime(replay.endedAt) }),
  }
}

function invalid(parameter: string, reason: string): AwsError {
  return new AwsError('ValidationException', `Parameter ${parameter} is not valid. Reason: ${reason}`)
}
