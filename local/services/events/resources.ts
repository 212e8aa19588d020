import * as z from 'zod'
import { AwsError } from '../../aws-error.ts'
import {
  parseProperties,
  templateNumber,
  UnsupportedPropertyError,
  withoutEffect,
} from '../parse-properties.ts'
import type { CloudContext, CreateResource, TemplateResource } from '../service.ts'
import { putRule } from './api/put-rule.ts'
import { putTargets } from './api/put-targets.ts'
import type { Archives } from './archive/archives.ts'
import { DEFAULT_BUS, type EventBuses } from './event-buses.ts'
import { targetSchema } from './target.ts'

const noTags = withoutEffect('tags change nothing locally')
const noKey = withoutEffect('nothing is encrypted at rest locally')

const busSchema = z.strictObject({
  Name: z.string(),
  Description: z.optional(z.string()),
  DeadLetterConfig: withoutEffect('it is for events that AWS cannot encrypt'),
  KmsKeyIdentifier: noKey,
  LogConfig: withoutEffect('what a local bus drops is told at once'),
  Policy: withoutEffect('who may send is not checked locally'),
  Tags: noTags,
})
const ruleSchema = z.strictObject({
  Name: z.optional(z.string()),
  Description: z.optional(z.string()),
  EventBusName: z.optional(z.string()),
  EventPattern: z.optional(z.union([z.record(z.string(), z.json()), z.string()])),
  ScheduleExpression: z.optional(z.string()),
  State: z.optional(z.enum(['ENABLED', 'DISABLED', 'ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS'])),
  RoleArn: z.optional(z.string()),
  Targets: z.optional(z.array(targetSchema)),
  Tags: noTags,
})
const archiveSchema = z.strictObject({
  ArchiveName: z.optional(z.string()),
  SourceArn: z.string(),
  Description: z.optional(z.string()),
  EventPattern: z.optional(z.union([z.record(z.string(), z.json()), z.string()])),
  RetentionDays: z.optional(templateNumber),
  KmsKeyIdentifier: noKey,
})

/** Makes the buses, rules and archives of a template. */
export function createEventResources(
  context: CloudContext,
  buses: EventBuses,
  archives: Archives,
): Record<string, CreateResource> {
  return {
    'AWS::Events::EventBus': async (resource) => {
      const { Name, Description } = parseProperties(resource, busSchema)
      const { name, arn } = buses.putBus({ name: Name, description: Description }, 'template')
      return { ref: name, attributes: { Arn: arn, Name: name } }
    },

    'AWS::Events::Rule': async (resource) => {
      const properties = parseProperties(resource, ruleSchema)
      return naming(resource, () => {
        const bus = buses.bus(properties.EventBusName)
        const rule = putRule(
          context,
          buses,
          bus,
          {
            name: properties.Name ?? resource.logicalId.slice(0, 64),
            description: properties.Description,
            eventPattern: patternText(properties.EventPattern),
            scheduleExpression: properties.ScheduleExpression,
            isEnabled: properties.State !== 'DISABLED',
            roleArn: properties.RoleArn,
          },
          'template',
        )
        // The template says which targets there are: those of an earlier template go.
        putTargets(buses, { ...rule, targets: [] }, properties.Targets ?? [], 'template')
        const ref = bus.name === DEFAULT_BUS ? rule.name : `${bus.name}|${rule.name}`
        return { ref, attributes: { Arn: rule.arn } }
      })
    },

    'AWS::Events::Archive': async (resource) => {
      const properties = parseProperties(resource, archiveSchema)
      return naming(resource, () => {
        const { name, arn } = archives.put(
          {
            name: properties.ArchiveName ?? resource.logicalId.slice(0, 48),
            sourceArn: buses.bus(properties.SourceArn).arn,
            description: properties.Description,
            eventPattern: patternText(properties.EventPattern),
            retentionDays: properties.RetentionDays ?? 0,
          },
          'template',
        )
        return { ref: name, attributes: { Arn: arn, ArchiveName: name } }
      })
    },
  }
}

/** Resource types of templates without behaviour, and why. */
export const EVENTS_WITHOUT_BEHAVIOUR = {
  'AWS::Events::EventBusPolicy': 'who may send events is not checked locally: there is one account',
} as const

function patternText(pattern: z.infer<typeof ruleSchema>['EventPattern']): string | undefined {
  return pattern === undefined || typeof pattern === 'string' ? pattern : JSON.stringify(pattern)
}

/** Says which resource it was that the API's rules refuse. */
function naming<Result>(resource: TemplateResource, create: () => Result): Result {
  try {
    return create()
  } catch (error) {
    if (error instanceof AwsError)
      throw new UnsupportedPropertyError(resource, `${error.code}: ${error.message}`)
    throw error
  }
}
