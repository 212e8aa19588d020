import * as z from 'zod'
import { AwsError } from '../../aws-error.ts'
import type { JsonObject } from '../../json.ts'
import type { RetryOptions } from '../events/delivery/retrying-deliveries.ts'
import { parseProperties, UnsupportedPropertyError, withoutEffect } from '../parse-properties.ts'
import type { CloudContext, LocalService, TemplateResource } from '../service.ts'
import { scheduleNameSchema, scheduleSchema } from './schedule.ts'
import { ScheduleGroups } from './schedule-groups.ts'
import { createSchedulerActions } from './scheduler-actions.ts'
import { readSchedulerRequest } from './scheduler-routes.ts'
import { Schedules } from './schedules.ts'

const MAX_NAME_CHARACTERS = 64

const scheduleResourceSchema = scheduleSchema.extend({ Name: z.optional(scheduleNameSchema) })
const groupResourceSchema = z.strictObject({
  Name: z.optional(scheduleNameSchema),
  Tags: withoutEffect('tags change nothing locally'),
})

/** Makes the local EventBridge Scheduler. */
export function createSchedulerService(context: CloudContext, options: RetryOptions = {}): LocalService {
  const groups = new ScheduleGroups(context)
  const schedules = new Schedules(context, options)
  const actions = createSchedulerActions(schedules, groups)

  const call = async (name: string, input: JsonObject): Promise<JsonObject> => {
    const action = actions.get(name)
    if (!action) {
      throw new AwsError('UnknownOperationException', `The local Scheduler does not do ${name}.`, {
        statusCode: 404,
      })
    }
    return action(input)
  }

  return {
    id: 'scheduler',
    resourceTypes: {
      'AWS::Scheduler::ScheduleGroup': async (resource) => {
        const { Name = fallbackName(resource) } = parseProperties(resource, groupResourceSchema)
        const { name, arn } = groups.put(Name, 'template')
        return { ref: name, attributes: { Arn: arn } }
      },
      'AWS::Scheduler::Schedule': async (resource) => {
        const { Name = fallbackName(resource), ...settings } = parseProperties(
          resource,
          scheduleResourceSchema,
        )
        try {
          if (settings.GroupName !== undefined) groups.group(settings.GroupName)
          const { name, arn } = schedules.put({ ...settings, Name }, 'template')
          return { ref: name, attributes: { Arn: arn } }
        } catch (error) {
          if (error instanceof AwsError)
            throw new UnsupportedPropertyError(resource, `${error.code}: ${error.message}`)
          throw error
        }
      },
    },
    call,
    handle: async (request) => {
      const { action, input } = readSchedulerRequest(request)
      return {
        status: 200,
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(await call(action, input)),
      }
    },
    start: async () => schedules.start(),
    stop: async () => schedules.stop(),
  }
}

function fallbackName(resource: TemplateResource): string {
  return resource.logicalId.slice(0, MAX_NAME_CHARACTERS)
}
