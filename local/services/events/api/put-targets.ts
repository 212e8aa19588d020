import { parseArn } from '../../../arn.ts'
import { AwsError } from '../../../aws-error.ts'
import { InvalidJsonError } from '../delivery/input-template.ts'
import { JsonPathError } from '../delivery/json-path.ts'
import { whyNoTarget } from '../delivery/send-to-target.ts'
import { checkTargetInput } from '../delivery/target-input.ts'
import type { EventBuses, Maker, Rule } from '../event-buses.ts'
import { MAX_TARGETS, type Target } from '../target.ts'

/**
 * Gives a rule targets, in place of those with the same ids.
 * @throws {AwsError} where AWS, or the local cloud, cannot serve one of them.
 */
export function putTargets(buses: EventBuses, rule: Rule, targets: readonly Target[], maker: Maker): void {
  for (const target of targets) checkTarget(target)
  const put = new Map([...rule.targets, ...targets].map((target) => [target.Id, target]))
  if (put.size > MAX_TARGETS) {
    throw new AwsError('LimitExceededException', `A rule can have at most ${MAX_TARGETS} targets.`)
  }
  changeTargets(buses, rule, [...put.values()], maker)
}

/** Takes targets from a rule. */
export function removeTargets(buses: EventBuses, rule: Rule, ids: readonly string[]): void {
  const left = rule.targets.filter(({ Id }) => !ids.includes(Id))
  changeTargets(buses, rule, left, 'client')
}

function changeTargets(buses: EventBuses, rule: Rule, targets: Target[], maker: Maker): void {
  buses.putRule({ ...rule, targets }, buses.bus(rule.busName), maker)
}

function checkTarget(target: Target): void {
  const reason = whyNoTarget(target.Arn)
  if (reason !== undefined) {
    throw new AwsError('ValidationException', `Parameter ${target.Arn} is not valid. Reason: ${reason}`)
  }
  checkNeeds(target)
  try {
    checkTargetInput(target)
  } catch (error) {
    if (error instanceof InvalidJsonError || error instanceof JsonPathError) {
      throw new AwsError('ValidationException', `Invalid input for target ${target.Id} : ${error.message}`, {
        cause: error,
      })
    }
    throw error
  }
}

/** What AWS must know beside the ARN. Roles have no effect here, but without one AWS would not take the rule. */
function checkNeeds({ Id, Arn, RoleArn, SqsParameters }: Target): void {
  const arn = parseArn(Arn)
  if (arn?.service === 'states' && RoleArn === undefined) {
    throw new AwsError('ValidationException', `RoleArn is required for target ${Arn}.`)
  }
  const isFifo = arn?.service === 'sqs' && arn.resource.endsWith('.fifo')
  if (isFifo && SqsParameters?.MessageGroupId === undefined) {
    throw new AwsError(
      'ValidationException',
      `Parameter(s) SqsParameters must be specified for target: ${Id}.`,
    )
  }
}
