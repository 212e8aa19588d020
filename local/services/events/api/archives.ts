import * as z from 'zod'
import { AwsError } from '../../../aws-error.ts'
import type { JsonObject } from '../../../json.ts'
import type { Archive, Archives } from '../archive/archives.ts'
import type { EventBuses } from '../event-buses.ts'
import { nameSchema, pageOf, pageSchema, parseInput, wireTime } from './parse-input.ts'

const MAX_NAME_CHARACTERS = 48

const archiveNameSchema = nameSchema.max(MAX_NAME_CHARACTERS)
const settingsSchema = z.object({
  ArchiveName: archiveNameSchema,
  Description: z.optional(z.string().max(512)),
  EventPattern: z.optional(z.string()),
  RetentionDays: z.optional(z.number().int().min(0)),
})
const createSchema = settingsSchema.extend({ EventSourceArn: z.string() })
const namedSchema = z.object({ ArchiveName: archiveNameSchema })
const listSchema = pageSchema.extend({
  EventSourceArn: z.optional(z.string()),
  State: z.optional(z.string()),
})

/** Actions on archives. */
export function createArchiveActions(buses: EventBuses, archives: Archives) {
  return {
    CreateArchive(input: JsonObject): JsonObject {
      const { ArchiveName, EventSourceArn, Description, EventPattern, RetentionDays } = parseInput(
        createSchema,
        input,
      )
      if (archives.find(ArchiveName)) {
        throw new AwsError('ResourceAlreadyExistsException', `Archive ${ArchiveName} already exists.`)
      }
      const archive = archives.put(
        {
          name: ArchiveName,
          sourceArn: buses.bus(EventSourceArn).arn,
          description: Description,
          eventPattern: EventPattern,
          retentionDays: RetentionDays ?? 0,
        },
        'client',
      )
      return answer(archive)
    },

    DescribeArchive(input: JsonObject): JsonObject {
      return describe(archives, archives.archive(parseInput(namedSchema, input).ArchiveName))
    },

    ListArchives(input: JsonObject): JsonObject {
      const { EventSourceArn, State, ...page } = parseInput(listSchema, input)
      const filters = [page.NamePrefix, EventSourceArn, State].filter((filter) => filter !== undefined)
      if (filters.length > 1) {
        throw new AwsError(
          'ValidationException',
          'At most one filter is allowed for ListArchives. Use either : State, EventSourceArn, or NamePrefix.',
        )
      }
      const found = archives
        .all()
        .filter(({ sourceArn }) => EventSourceArn === undefined || sourceArn === EventSourceArn)
        .filter(() => State === undefined || State === 'ENABLED')
      const { page: listed, next } = pageOf(found, page)
      return { Archives: listed.map((archive) => summarise(archives, archive)), ...next }
    },

    UpdateArchive(input: JsonObject): JsonObject {
      const { ArchiveName, Description, EventPattern, RetentionDays } = parseInput(settingsSchema, input)
      const existing = archives.archive(ArchiveName)
      const archive = archives.put(
        {
          ...existing,
          description: Description ?? existing.description,
          eventPattern: EventPattern ?? existing.eventPattern,
          retentionDays: RetentionDays ?? existing.retentionDays,
        },
        'client',
      )
      return answer(archive)
    },

    DeleteArchive(input: JsonObject): JsonObject {
      archives.delete(archives.archive(parseInput(namedSchema, input).ArchiveName))
      return {}
    },
  }
}

function answer({ arn, createdAt }: Archive): JsonObject {
  return { ArchiveArn: arn, State: 'ENABLED', CreationTime: wireTime(createdAt) }
}

function summarise(archives: Archives, archive: Archive): JsonObject {
  const events = archives.events(archive)
  return {
    ArchiveName: archive.name,
    EventSourceArn: archive.sourceArn,
    State: 'ENABLED',
    RetentionDays: archive.retentionDays,
    SizeBytes: events.reduce((sum, event) => sum + Buffer.byteLength(JSON.stringify(event)), 0),
    EventCount: events.length,
    CreationTime: wireTime(archive.createdAt),
  }
}

function describe(archives: Archives, archive: Archive): JsonObject {
  return {
    ArchiveArn: archive.arn,
    ...summarise(archives, archive),
    ...(archive.description !== undefined && { Description: archive.description }),
    ...(archive.eventPattern !== undefined && { EventPattern: archive.eventPattern }),
  }
}
