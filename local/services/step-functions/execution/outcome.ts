import { isJsonObject } from '../../../json.ts'
import type { JsonValue } from '../../../json.ts'
import { Data } from '../data.ts'
import type { Assignments } from '../definition/state-machine-definition.ts'
import type { Scope } from '../jsonata/scope.ts'
import type { Template } from '../jsonata/template.ts'

/** How a state ended: what it hands on, what it assigns, and where to. */
export interface Outcome {
  readonly output: Data
  readonly assigned?: Readonly<Record<string, JsonValue>>
  /** Absent: the block ends here. */
  readonly next?: string
}

/** The fields of a state, rule or Catcher that shape an outcome. */
export interface OutcomeFields {
  readonly output?: Template
  readonly assign?: Assignments
}

/**
 * Evaluates Output and Assign. Both see the scope as it was: what one assigns is not visible to the other.
 * @param fallback the output where the field is absent
 * @throws {QueryError}
 */
export function evaluateOutcome(
  fields: OutcomeFields,
  scope: Scope,
  fallback: Data,
  next: string | undefined,
): Outcome | Promise<Outcome> {
  const output = fields.output ? fields.output.evaluate(scope) : fallback
  const assigned = fields.assign?.template.evaluate(scope)
  if (output instanceof Promise || assigned instanceof Promise) return settle(output, assigned, next)
  return makeOutcome(output, assigned, next)
}

async function settle(
  output: Data | JsonValue | Promise<JsonValue>,
  assigned: JsonValue | undefined | Promise<JsonValue>,
  next: string | undefined,
): Promise<Outcome> {
  const values = await Promise.all([output, assigned])
  return makeOutcome(values[0], values[1], next)
}

function makeOutcome(
  output: Data | JsonValue,
  assigned: JsonValue | undefined,
  next: string | undefined,
): Outcome {
  return {
    output: output instanceof Data ? output : new Data(output),
    ...(isJsonObject(assigned) && { assigned: withoutUndefined(assigned) }),
    ...(next !== undefined && { next }),
  }
}

function withoutUndefined(object: Record<string, JsonValue | undefined>): Record<string, JsonValue> {
  const values: Record<string, JsonValue> = {}
  for (const [key, value] of Object.entries(object)) if (value !== undefined) values[key] = value
  return values
}
