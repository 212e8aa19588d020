import * as z from 'zod'
import { AwsError } from '../../../aws-error.ts'
import type { JsonObject } from '../../../json.ts'
import type { CloudContext } from '../../service.ts'
import type { EventBuses, Rule } from '../event-buses.ts'
import { matchEventPattern } from '../match-pattern.ts'
import { targetSchema } from '../target.ts'
import { nameSchema, pageOf, pageSchema, parseInput } from './parse-input.ts'
import { putRule } from './put-rule.ts'
import { putTargets, removeTargets } from './put-targets.ts'

const busNameSchema = z.optional(z.string())
const ruleSchema = z.object({ Name: nameSchema, EventBusName: busNameSchema })
const putSchema = ruleSchema.extend({
  ScheduleExpression: z.optional(z.string().max(256)),
  EventPattern: z.optional(z.string().max(4_096)),
  State: z.optional(z.enum(['ENABLED', 'DISABLED', 'ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS'])),
  Description: z.optional(z.string().max(512)),
  RoleArn: z.optional(z.string()),
})
const listSchema = pageSchema.extend({ EventBusName: busNameSchema })
const targetsSchema = z.object({
  Rule: nameSchema,
  EventBusName: busNameSchema,
  Targets: z.array(targetSchema).min(1).max(100),
})
const removeSchema = z.object({
  Rule: nameSchema,
  EventBusName: busNameSchema,
  Ids: z.array(z.string()).min(1).max(100),
})
const listTargetsSchema = pageSchema.extend({ Rule: nameSchema, EventBusName: busNameSchema })
const testSchema = z.object({ EventPattern: z.string(), Event: z.string() })

/** Actions on rules and their targets. */
export function createRuleActions(context: CloudContext, buses: EventBuses) {
  const findRule = (input: JsonObject): Rule => {
    const { Name, EventBusName } = parseInput(ruleSchema, input)
    return buses.rule(buses.bus(EventBusName), Name)
  }
  const setEnabled = (input: JsonObject, isEnabled: boolean): JsonObject => {
    const rule = findRule(input)
    buses.putRule({ ...rule, isEnabled }, buses.bus(rule.busName), 'template')
    return {}
  }

  return {
    PutRule(input: JsonObject): JsonObject {
      const request = parseInput(putSchema, input)
      const bus = buses.bus(request.EventBusName)
      const { arn } = putRule(
        context,
        buses,
        bus,
        {
          name: request.Name,
          description: request.Description,
          eventPattern: request.EventPattern === '' ? undefined : request.EventPattern,
          scheduleExpression: request.ScheduleExpression === '' ? undefined : request.ScheduleExpression,
          isEnabled: request.State !== 'DISABLED',
          roleArn: request.RoleArn,
        },
        'client',
      )
      return { RuleArn: arn }
    },

    DescribeRule: (input: JsonObject): JsonObject => describeRule(findRule(input)),

    ListRules(input: JsonObject): JsonObject {
      const { EventBusName, ...page } = parseInput(listSchema, input)
      const { page: rules, next } = pageOf(buses.rules(buses.bus(EventBusName)), page)
      return { Rules: rules.map(describeRule), ...next }
    },

    /** As on AWS, deleting a rule that is not there is no error, one that has targets is. */
    DeleteRule(input: JsonObject): JsonObject {
      const { Name, EventBusName } = parseInput(ruleSchema, input)
      const rule = buses.findRule(buses.bus(EventBusName), Name)
      if (rule && rule.targets.length > 0) {
        throw new AwsError('ValidationException', "Rule can't be deleted since it has targets.")
      }
      if (rule) buses.deleteRule(rule)
      return {}
    },

    EnableRule: (input: JsonObject): JsonObject => setEnabled(input, true),
    DisableRule: (input: JsonObject): JsonObject => setEnabled(input, false),

    PutTargets(input: JsonObject): JsonObject {
      const { Rule: name, EventBusName, Targets } = parseInput(targetsSchema, input)
      putTargets(buses, buses.rule(buses.bus(EventBusName), name), Targets, 'client')
      return { FailedEntryCount: 0, FailedEntries: [] }
    },

    RemoveTargets(input: JsonObject): JsonObject {
      const { Rule: name, EventBusName, Ids } = parseInput(removeSchema, input)
      const rule = buses.rule(buses.bus(EventBusName), name)
      const missing = Ids.filter((id) => !rule.targets.some(({ Id }) => Id === id))
      removeTargets(buses, rule, Ids)
      return {
        FailedEntryCount: missing.length,
        FailedEntries: missing.map((TargetId) => ({
          TargetId,
          ErrorCode: 'ResourceNotFoundException',
          ErrorMessage: `Rule ${name} does not have a target with the Id ${TargetId}.`,
        })),
      }
    },

    ListTargetsByRule(input: JsonObject): JsonObject {
      const { Rule: name, EventBusName, ...page } = parseInput(listTargetsSchema, input)
      const { targets } = buses.rule(buses.bus(EventBusName), name)
      const { page: listed, next } = pageOf(
        targets.map((target) => ({ name: target.Id, target })),
        page,
      )
      return { Targets: listed.map(({ target }) => ({ ...target })), ...next }
    },

    TestEventPattern(input: JsonObject): JsonObject {
      const { EventPattern, Event } = parseInput(testSchema, input)
      return { Result: matchEventPattern(EventPattern, Event) }
    },
  }
}

function describeRule(rule: Rule): JsonObject {
  return {
    Name: rule.name,
    Arn: rule.arn,
    ...(rule.eventPattern !== undefined && { EventPattern: rule.eventPattern }),
    ...(rule.scheduleExpression !== undefined && { ScheduleExpression: rule.scheduleExpression }),
    State: rule.isEnabled ? 'ENABLED' : 'DISABLED',
    ...(rule.description !== undefined && { Description: rule.description }),
    ...(rule.roleArn !== undefined && { RoleArn: rule.roleArn }),
    EventBusName: rule.busName,
  }
}
