import * as z from 'zod'
import { parseArn } from '../../arn.ts'
import { AwsError } from '../../aws-error.ts'
import { randomHex } from '../../random-id.ts'
import { parseProperties, templateNumber, withoutEffect } from '../parse-properties.ts'
import type { CloudContext, LocalService, TemplateResource } from '../service.ts'
import { LogStore } from './log-store.ts'
import { logsActions } from './logs-actions.ts'

/** CloudWatch Logs, with its store for services that write logs without going through the API. */
export interface LogsService extends LocalService {
  readonly store: LogStore
}

const logGroupSchema = z.strictObject({
  LogGroupName: z.optional(z.string()),
  RetentionInDays: z.optional(templateNumber),
  LogGroupClass: withoutEffect('all classes can be read alike'),
  KmsKeyId: withoutEffect('memory is not encrypted'),
  Tags: withoutEffect('tags have no effect'),
  DataProtectionPolicy: withoutEffect('records are kept as written'),
  FieldIndexPolicies: withoutEffect('filters read every record'),
  ResourcePolicyDocument: withoutEffect('permissions are not checked'),
  DeletionProtectionEnabled: withoutEffect('nothing deletes stacks'),
})
const logStreamSchema = z.strictObject({ LogGroupName: z.string(), LogStreamName: z.optional(z.string()) })

/** Makes CloudWatch Logs: groups and streams in memory. Groups are also made when a function first writes to one. */
export function createLogsService(context: CloudContext): LogsService {
  const store = new LogStore(() => context.clock.now())
  const prefix = `arn:aws:logs:${context.region}:${context.accountId}:log-group:`
  const arns = { group: (name: string) => `${prefix}${name}` }
  const actions = logsActions(store, arns)

  async function createGroup(resource: TemplateResource) {
    const properties = parseProperties(resource, logGroupSchema)
    const name = properties.LogGroupName ?? resource.logicalId
    store.ensureGroup(name).retentionDays = properties.RetentionInDays
    return { ref: name, attributes: { Arn: `${arns.group(name)}:*` } }
  }

  async function createStream(resource: TemplateResource) {
    const properties = parseProperties(resource, logStreamSchema)
    const name = properties.LogStreamName ?? resource.logicalId
    store.ensureStream(store.ensureGroup(properties.LogGroupName), name)
    return { ref: name, attributes: {} }
  }

  return {
    id: 'logs',
    store,
    targetPrefix: 'Logs_20140328',
    jsonVersion: '1.1',
    resourceTypes: { 'AWS::Logs::LogGroup': createGroup, 'AWS::Logs::LogStream': createStream },
    withoutBehaviour: {
      'AWS::Logs::ResourcePolicy': 'permissions are not checked locally',
      'AWS::Logs::QueryDefinition': 'Logs Insights does not run locally',
      'AWS::Logs::MetricFilter': 'there are no metrics locally',
    },
    call: async (action, input) => {
      const run = actions[action]
      if (run) return run(input)
      throw new AwsError('UnknownOperationException', `The local cloud has no logs action ${action}.`)
    },
    // A rule's target: EventBridge writes each event to a stream of its own.
    deliver: async (targetArn, payload) => {
      const group = parseArn(targetArn)
        ?.resource.replace(/^log-group:/, '')
        .replace(/:\*$/, '')
      if (group === undefined || !store.groups.has(group)) {
        throw new AwsError(
          'ResourceNotFoundException',
          `The specified log group does not exist: ${targetArn}`,
        )
      }
      store.append(group, randomHex(32), context.clock.now(), JSON.stringify(payload))
    },
  }
}
