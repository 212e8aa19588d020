import { AwsError } from '../../../aws-error.ts'
import type { CloudContext } from '../../service.ts'
import {
  parseScheduleExpression,
  ScheduleExpressionError,
} from '../../scheduler/expression/schedule-expression.ts'
import { DEFAULT_BUS, type EventBus, type EventBuses, type Maker, type Rule } from '../event-buses.ts'
import { compileEventPattern } from '../match-pattern.ts'

const MAX_RULES = 300
const MAX_WILDCARD_RULES = 30
const MAX_PATTERN_CHARACTERS = 2_048

/** What is said of a rule, by the API and by templates alike; targets are put apart. */
export interface RuleRequest {
  readonly name: string
  readonly description?: string | undefined
  readonly eventPattern?: string | undefined
  readonly scheduleExpression?: string | undefined
  readonly isEnabled: boolean
  readonly roleArn?: string | undefined
}

/**
 * Puts a rule onto a bus; one that exists keeps its targets.
 * @throws {AwsError} where AWS refuses the rule.
 */
export function putRule(
  context: CloudContext,
  buses: EventBuses,
  bus: EventBus,
  request: RuleRequest,
  maker: Maker,
): Rule {
  checkRule(buses, bus, request)
  const existing = buses.findRule(bus, request.name)
  const { name, description, eventPattern, scheduleExpression, isEnabled, roleArn } = request
  const keepsSchedule = existing !== undefined && existing.scheduleExpression === scheduleExpression
  return buses.putRule(
    {
      name,
      isEnabled,
      ...(description !== undefined && { description }),
      ...(eventPattern !== undefined && { eventPattern }),
      ...(scheduleExpression !== undefined && { scheduleExpression }),
      ...(roleArn !== undefined && { roleArn }),
      targets: existing?.targets ?? [],
      createdAt: keepsSchedule ? existing.createdAt : context.clock.now(),
    },
    bus,
    maker,
  )
}

function checkRule(buses: EventBuses, bus: EventBus, request: RuleRequest): void {
  const { name, eventPattern, scheduleExpression } = request
  if (eventPattern === undefined && scheduleExpression === undefined) {
    throw invalid('Parameter(s) EventPattern or ScheduleExpression must be specified.')
  }
  if (scheduleExpression !== undefined) checkSchedule(bus, scheduleExpression)
  const rules = buses.rules(bus).filter((rule) => rule.name !== name)
  if (rules.length >= MAX_RULES) {
    throw new AwsError(
      'LimitExceededException',
      `Bus ${bus.name} has ${MAX_RULES} rules, which is the limit.`,
    )
  }
  if (eventPattern === undefined) return
  if (eventPattern.length > MAX_PATTERN_CHARACTERS) {
    throw new AwsError(
      'InvalidEventPatternException',
      `Event pattern is not valid. Reason: it has ${eventPattern.length} characters, more than ${MAX_PATTERN_CHARACTERS}`,
    )
  }
  const wildcardRules = rules.filter((rule) => usesWildcard(rule.eventPattern))
  if (usesWildcard(eventPattern) && wildcardRules.length >= MAX_WILDCARD_RULES) {
    throw new AwsError(
      'LimitExceededException',
      `Bus ${bus.name} has ${MAX_WILDCARD_RULES} rules with wildcards, which is the limit.`,
    )
  }
}

function usesWildcard(eventPattern: string | undefined): boolean {
  if (!eventPattern?.includes('wildcard')) return false
  return compileEventPattern(eventPattern).clauses.some((clause) =>
    clause.some(({ wildcards }) => wildcards.length > 0),
  )
}

function checkSchedule(bus: EventBus, expression: string): void {
  if (bus.name !== DEFAULT_BUS) {
    throw invalid('ScheduleExpression is supported only on the default event bus.')
  }
  try {
    parseScheduleExpression(expression, { strictUnits: true })
  } catch (error) {
    if (error instanceof ScheduleExpressionError)
      throw invalid('Parameter ScheduleExpression is not valid.', error)
    throw error
  }
}

function invalid(message: string, cause?: unknown): AwsError {
  return new AwsError('ValidationException', message, { cause })
}
