import type { JsonValue } from '../../../json.ts'
import { duringState } from '../execution/evaluation-failure.ts'
import type { Visit } from '../execution/frame.ts'
import { fatalError, StatesErrors } from '../execution/state-error.ts'
import { expressionText, QueryError } from '../jsonata/query-error.ts'
import type { Scope } from '../jsonata/scope.ts'
import type { Template } from '../jsonata/template.ts'
import { jsonTypeOf } from '../parse-json.ts'

interface TypesByName {
  number: number
  string: string
  boolean: boolean
}

/** Evaluates a field that must come out as one type. @throws {QueryError} with AWS's words where it does not. */
export async function evaluateAs<Name extends keyof TypesByName>(
  template: Template,
  scope: Scope,
  type: Name,
): Promise<TypesByName[Name]> {
  const value = await template.evaluate(scope)
  if (isType(value, type)) return value
  throw wrongType(template, value, type)
}

/** The error for a value of another type than the field takes. */
export function wrongType(template: Template, value: JsonValue, expected: string): QueryError {
  const { source, location } = template.sole ?? { source: JSON.stringify(value), location: 'unknown' }
  return new QueryError(
    `${expressionText(source, location)} returned an unexpected result type. ` +
      `Expected '${expected}', but was '${jsonTypeOf(value)}' for value: ${JSON.stringify(value)}`,
    location,
  )
}

function isType<Name extends keyof TypesByName>(
  value: JsonValue,
  type: Name,
): value is JsonValue & TypesByName[Name] {
  return jsonTypeOf(value) === type
}

/** A field that takes a whole number of at least 0; 0 where it is absent. */
export async function wholeNumber(
  template: Template | undefined,
  scope: Scope,
  visit: Visit,
  field: string,
): Promise<number> {
  if (!template) return 0
  const value = await evaluateAs(template, scope, 'number')
  if (value < 0) throw fatalError(StatesErrors.runtime, duringState(visit, `${field} cannot be negative.`))
  if (Number.isInteger(value)) return value
  throw fatalError(
    StatesErrors.runtime,
    duringState(visit, `The ${field} field refers to value "${value}" which is not a valid integer`),
  )
}
