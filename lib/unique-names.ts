import { CfnResource, type Stack } from 'aws-cdk-lib/core'
import { CfnRule } from 'aws-cdk-lib/aws-events'
import { CfnFunction } from 'aws-cdk-lib/aws-lambda'
import { CfnLogGroup } from 'aws-cdk-lib/aws-logs'
import { CfnSchedule } from 'aws-cdk-lib/aws-scheduler'
import { CfnStateMachine } from 'aws-cdk-lib/aws-stepfunctions'

/** Two resources of a stack want the same name. */
export class NameCollisionError extends Error {
  override readonly name = 'NameCollisionError'
}

/**
 * Checks that no two resources of a kind have the same chosen name, which AWS would refuse only at deployment. Names are
 * made of ids that are unique among their own kind: a job `a` with a step `b` that has its own function, a job `a-b` and a
 * route `a-b` each want the function `…-a-b`.
 *
 * @throws {NameCollisionError} naming the kind, the name and both owners.
 */
export function checkUniqueNames(stack: Stack): void {
  const owners = new Map<string, string>()
  for (const resource of stack.node.findAll()) {
    const name = resource instanceof CfnResource ? chosenName(resource) : undefined
    if (name === undefined) continue
    const owner = owners.get(name)
    if (owner !== undefined) {
      throw new NameCollisionError(
        `the ${name} is wanted by ${owner} and by ${resource.node.path}: rename one of the jobs, steps or routes`,
      )
    }
    owners.set(name, resource.node.path)
  }
}

/** Kind and name, where one was chosen. */
function chosenName(resource: CfnResource): string | undefined {
  const { stack } = resource
  const named = (kind: string, name: string | undefined) =>
    name === undefined ? undefined : `${kind} "${text(stack, name)}"`
  if (resource instanceof CfnFunction) return named('Lambda function', resource.functionName)
  if (resource instanceof CfnStateMachine) return named('state machine', resource.stateMachineName)
  if (resource instanceof CfnLogGroup) return named('log group', resource.logGroupName)
  if (resource instanceof CfnSchedule) return named('schedule', resource.name)
  if (resource instanceof CfnRule) {
    // Each bus has its own names.
    return named(`rule of the bus ${text(stack, resource.eventBusName ?? 'default')}`, resource.name)
  }
  return undefined
}

function text(stack: Stack, value: string): string {
  const resolved: unknown = stack.resolve(value)
  return typeof resolved === 'string' ? resolved : JSON.stringify(resolved)
}
