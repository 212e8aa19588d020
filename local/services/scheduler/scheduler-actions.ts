import * as z from 'zod'
import { AwsError } from '../../aws-error.ts'
import type { JsonObject } from '../../json.ts'
import { pageOf, parseInput, wireTime } from '../events/api/parse-input.ts'
import { DEFAULT_GROUP, scheduleNameSchema, scheduleSchema, type StoredSchedule } from './schedule.ts'
import type { ScheduleGroup, ScheduleGroups } from './schedule-groups.ts'
import type { Schedules } from './schedules.ts'

const namedSchema = z.object({ Name: scheduleNameSchema, GroupName: z.optional(z.string()) })
const groupSchema = z.object({ Name: scheduleNameSchema })
const listSchema = z.object({
  GroupName: z.optional(z.string()),
  NamePrefix: z.optional(z.string()),
  State: z.optional(z.enum(['ENABLED', 'DISABLED'])),
  NextToken: z.optional(z.string()),
  MaxResults: z.optional(z.coerce.number().min(1).max(100)),
})

export type SchedulerAction = (input: JsonObject) => JsonObject

/** The API's actions, by name, with the input members of its model. */
export function createSchedulerActions(
  schedules: Schedules,
  groups: ScheduleGroups,
): ReadonlyMap<string, SchedulerAction> {
  const actions: Record<string, SchedulerAction> = {
    CreateSchedule(input) {
      const settings = parseInput(scheduleSchema, input)
      const existing = schedules.find(settings.Name, settings.GroupName)
      if (existing) {
        const isRepeated =
          settings.ClientToken !== undefined && existing.settings.ClientToken === settings.ClientToken
        if (isRepeated) return { ScheduleArn: existing.arn }
        throw new AwsError('ConflictException', `Schedule ${settings.Name} already exists.`, {
          statusCode: 409,
        })
      }
      groups.group(settings.GroupName ?? DEFAULT_GROUP)
      return { ScheduleArn: schedules.put(settings, 'client').arn }
    },

    UpdateSchedule(input) {
      const settings = parseInput(scheduleSchema, input)
      schedules.schedule(settings.Name, settings.GroupName)
      return { ScheduleArn: schedules.put(settings, 'client').arn }
    },

    GetSchedule(input) {
      const { Name, GroupName } = parseInput(namedSchema, input)
      return describe(schedules.schedule(Name, GroupName))
    },

    DeleteSchedule(input) {
      const { Name, GroupName } = parseInput(namedSchema, input)
      schedules.delete(schedules.schedule(Name, GroupName))
      return {}
    },

    ListSchedules(input) {
      const { GroupName, State, NamePrefix, NextToken, MaxResults } = parseInput(listSchema, input)
      const found = schedules
        .all()
        .filter(({ groupName }) => GroupName === undefined || groupName === GroupName)
        .filter(({ settings }) => State === undefined || (settings.State ?? 'ENABLED') === State)
      const { page, next } = pageOf(found, { NamePrefix, NextToken, Limit: MaxResults })
      return { Schedules: page.map(summarise), ...next }
    },

    CreateScheduleGroup(input) {
      const { Name } = parseInput(groupSchema, input)
      if (groups.find(Name)) {
        throw new AwsError('ConflictException', `Schedule group ${Name} already exists.`, { statusCode: 409 })
      }
      return { ScheduleGroupArn: groups.put(Name, 'client').arn }
    },

    GetScheduleGroup: (input) => describeGroup(groups.group(parseInput(groupSchema, input).Name)),

    DeleteScheduleGroup(input) {
      const { name } = groups.group(parseInput(groupSchema, input).Name)
      if (name === DEFAULT_GROUP) {
        throw new AwsError('ValidationException', 'The default schedule group cannot be deleted.')
      }
      for (const schedule of schedules.all()) {
        if (schedule.groupName === name) schedules.delete(schedule)
      }
      groups.delete(name)
      return {}
    },

    ListScheduleGroups(input) {
      const { NamePrefix, NextToken, MaxResults } = parseInput(listSchema, input)
      const { page, next } = pageOf(groups.all(), { NamePrefix, NextToken, Limit: MaxResults })
      return { ScheduleGroups: page.map(describeGroup), ...next }
    },
  }
  return new Map(Object.entries(actions))
}

function describe({ arn, groupName, settings, createdAt, modifiedAt }: StoredSchedule): JsonObject {
  const { ClientToken: _, StartDate, EndDate, ...rest } = settings
  return {
    ScheduleExpressionTimezone: 'UTC',
    State: 'ENABLED',
    ActionAfterCompletion: 'NONE',
    ...rest,
    Arn: arn,
    GroupName: groupName,
    ...(StartDate !== undefined && { StartDate: wireTime(StartDate) }),
    ...(EndDate !== undefined && { EndDate: wireTime(EndDate) }),
    CreationDate: wireTime(createdAt),
    LastModificationDate: wireTime(modifiedAt),
  }
}

function summarise({ arn, name, groupName, settings, createdAt, modifiedAt }: StoredSchedule): JsonObject {
  return {
    Arn: arn,
    Name: name,
    GroupName: groupName,
    State: settings.State ?? 'ENABLED',
    Target: { Arn: settings.Target.Arn },
    CreationDate: wireTime(createdAt),
    LastModificationDate: wireTime(modifiedAt),
  }
}

function describeGroup({ arn, name, createdAt }: ScheduleGroup): JsonObject {
  return {
    Arn: arn,
    Name: name,
    State: 'ACTIVE',
    CreationDate: wireTime(createdAt),
    LastModificationDate: wireTime(createdAt),
  }
}
