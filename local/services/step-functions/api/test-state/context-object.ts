import * as z from 'zod'
import { AwsError } from '../../../../aws-error.ts'
import { isJsonObject } from '../../../../json.ts'
import type { JsonObject } from '../../../../json.ts'
import type { State } from '../../definition/state-machine-definition.ts'
import { parseMember } from './request.ts'

const text = z.string().optional()
const count = z.number().int().min(0).optional()
const stateSchema = z.strictObject({
  Name: text,
  EnteredTime: z.iso.datetime({ offset: true }).optional(),
  RetryCount: count,
})
const contextSchema = z.strictObject({
  Execution: z
    .strictObject({
      Id: text,
      Input: z.json().optional(),
      Name: text,
      RoleArn: text,
      StartTime: text,
      RedriveCount: count,
      RedriveTime: text,
    })
    .optional(),
  State: stateSchema.optional(),
  StateMachine: z.strictObject({ Id: text, Name: text }).optional(),
  Task: z.strictObject({ Token: text }).optional(),
})

/** The context object that a request gives for the state under test. */
export interface GivenContext {
  /** All but `State`, as it was given: what is left out is not there for expressions. */
  readonly shared: JsonObject
  /** What is left out of it has the values that the state has here; AWS shows nothing then. */
  readonly state: z.infer<typeof stateSchema>
}

/** Reads a request's `context`. @throws {AwsError} `ValidationException` that names what is wrong in it */
export function readContext(contextText: string, state: State): GivenContext {
  const { value } = parseMember(contextText, 'context')
  if (!isJsonObject(value)) throw invalid('it must be a JSON object')
  const parsed = contextSchema.safeParse(value)
  if (!parsed.success) throw invalid(parsed.error.issues.map(complaint).join('; '))
  const isRequestResponse = state.type !== 'Task' || state.resource.pattern === 'request-response'
  if (value.Task !== undefined && isRequestResponse) {
    throw invalid(
      `Context object contains 'Task' when state is not a Task state with a '.sync' or '.waitForTaskToken' service integration pattern`,
    )
  }
  const { State: _state, ...shared } = value
  return { shared, state: parsed.data.State ?? {} }
}

function complaint(issue: z.core.$ZodIssue): string {
  const place = issue.path.join('.')
  if (issue.code === 'invalid_type') return `${place} must be a ${issue.expected}`
  if (issue.code !== 'unrecognized_keys') return `${place}: ${issue.message}`
  const [key = ''] = issue.keys
  return key === 'Map' && place === ''
    ? `'Map' field is not supported when mocking a Context object`
    : `Field '${key}' is not allowed`
}

function invalid(message: string): AwsError {
  return new AwsError('ValidationException', `Invalid Context object provided: ${message}`)
}
