import type { CloudContext } from '../../service.ts'
import type { TaskResource } from '../definition/task-resource.ts'
import type { Randomness } from '../randomness.ts'
import { awsSdk } from './aws-sdk.ts'
import type { SdkIntegration } from './aws-sdk.ts'
import { dynamodb, DYNAMODB_ACTIONS } from './dynamodb.ts'
import { putEvents } from './events.ts'
import type { Integration, Integrations } from './integration.ts'
import { lambdaFunction, lambdaInvoke } from './lambda.ts'
import { sendMessage } from './sqs.ts'
import { startExecution } from './start-execution.ts'
import type { ChildExecutions } from './start-execution.ts'

interface Optimized {
  readonly integration: Integration
  readonly actions: readonly string[]
  readonly patterns: readonly TaskResource['pattern'][]
}

/** The integrations that the local cloud runs. */
export function localIntegrations(
  context: CloudContext,
  children: ChildExecutions,
  randomness: Randomness,
): Integrations {
  const ownArn = lambdaFunction(context, randomness)
  const optimized: Readonly<Record<string, Optimized>> = {
    lambda: {
      integration: lambdaInvoke(context, randomness),
      actions: ['invoke'],
      patterns: ['request-response', 'waitForTaskToken'],
    },
    dynamodb: {
      integration: dynamodb(context, randomness),
      actions: DYNAMODB_ACTIONS,
      patterns: ['request-response'],
    },
    events: {
      integration: putEvents(context, randomness),
      actions: ['putEvents'],
      patterns: ['request-response', 'waitForTaskToken'],
    },
    sqs: {
      integration: sendMessage(context, randomness),
      actions: ['sendMessage'],
      patterns: ['request-response', 'waitForTaskToken'],
    },
    states: {
      integration: startExecution(children, randomness),
      actions: ['startExecution'],
      patterns: ['request-response', 'sync', 'sync:2', 'waitForTaskToken'],
    },
  }
  const sdk = new Map<string, SdkIntegration | undefined>()
  return {
    find(resource) {
      if (resource.kind === 'function') return ownArn
      const { resourceType, action, pattern } = resource
      const known = optimized[resourceType]
      if (known) {
        if (!known.actions.includes(action)) return `'${resourceType}' has ${known.actions.join(', ')}`
        return known.patterns.includes(pattern)
          ? known.integration
          : `'${resourceType}' has no pattern .${pattern}`
      }
      if (!sdk.has(resourceType)) sdk.set(resourceType, awsSdk(resourceType, context, randomness))
      if (pattern === 'sync' || pattern === 'sync:2') return `'${resourceType}' has no pattern .${pattern}`
      const service = sdk.get(resourceType)
      if (!service) return `the service '${resourceType}' does not run here`
      return service.whyNoAction(action) ?? service
    },
  }
}
