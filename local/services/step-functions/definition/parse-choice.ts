import { COMMON_FIELDS, readOutputs } from './parse-common.ts'
import type { Reader } from './reader.ts'
import type { ChoiceRule, ChoiceState } from './state-machine-definition.ts'

export function parseChoice(reader: Reader, name: string): ChoiceState {
  reader.allow([...COMMON_FIELDS, 'Choices', 'Default', 'Output', 'Assign'], 'a Choice state')
  const rules = reader.children('Choices')
  if (rules.length === 0) {
    reader.diagnostics.error(`A Choice state must have at least one rule in 'Choices'`, reader.at('Choices'))
  }
  const defaultNext = reader.string('Default')
  const choices: ChoiceRule[] = []
  for (const rule of rules) {
    const choice = parseRule(rule)
    if (choice) choices.push(choice)
  }
  return {
    type: 'Choice',
    name,
    choices,
    ...readOutputs(reader),
    ...(defaultNext !== undefined && { defaultNext }),
  }
}

function parseRule(rule: Reader): ChoiceRule | undefined {
  rule.allow(['Condition', 'Next', 'Output', 'Assign', 'Comment'], 'a JSONata choice rule')
  const condition = rule.template('Condition', { literal: 'boolean' })
  if (!condition) rule.diagnostics.error(`Missing required field 'Condition'`, rule.location)
  const next = rule.requiredString('Next')
  return condition && { condition, next, ...readOutputs(rule) }
}
