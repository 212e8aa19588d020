import type { ParseContext } from './parse-definition.ts'
import type { Reader } from './reader.ts'
import type { Assignments } from './state-machine-definition.ts'
import type { StatesMember } from './states-placement.ts'

/** Fields that every state may have. */
export const COMMON_FIELDS = ['Type', 'Comment', 'QueryLanguage']

/** Fields of states that lead on to another one. */
export const TRANSITION_FIELDS = ['Next', 'End']

const MAX_VARIABLE_NAME_LENGTH = 80
/** Unicode identifiers (UAX #31). */
const VARIABLE_NAME = /^[\p{ID_Start}_][\p{ID_Continue}]*$/u

/** Checks the query language. @returns whether the state is in JSONata, and so can be read further. */
export function readCommon(reader: Reader, context: ParseContext): boolean {
  reader.string('Comment')
  const language = reader.string('QueryLanguage')
  if (language === 'JSONPath' && context.isJsonata) {
    context.diagnostics.error(
      `'QueryLanguage' can not be 'JSONPath' if set to 'JSONata' for whole state machine`,
      reader.at('QueryLanguage'),
    )
    return false
  }
  if (language === 'JSONata' || (language === undefined && context.isJsonata)) return true
  context.diagnostics.error(
    'This state is in JSONPath, and the local cloud runs JSONata only. ' +
      `Set "QueryLanguage": "JSONata" on the state machine, and use Arguments, Output and Assign with {% %} expressions`,
    reader.location,
  )
  return false
}

/** `Next` or `End`, exactly one of them. @returns the next state's name; `undefined` where the state ends its block. */
export function readTransition(reader: Reader): string | undefined {
  const next = reader.string('Next')
  const end = reader.boolean('End')
  if (next === undefined && end !== true) {
    reader.diagnostics.error(`Missing 'Next' or 'End'`, reader.location)
  }
  if (next !== undefined && end === true) {
    reader.diagnostics.error(`'Next' and 'End' cannot both be set`, reader.location)
  }
  return next
}

/** `Output` and `Assign`, as far as they are there. */
export function readOutputs(reader: Reader, members: readonly StatesMember[] = []): Outputs {
  const output = reader.template('Output', { members })
  const assign = readAssign(reader, members)
  return { ...(output && { output }), ...(assign && { assign }) }
}

/** The two fields that say what a state leaves behind. */
export interface Outputs {
  readonly output?: NonNullable<ReturnType<Reader['template']>>
  readonly assign?: Assignments
}

function readAssign(reader: Reader, members: readonly StatesMember[]): Assignments | undefined {
  const variables = reader.child('Assign')
  const template = variables && reader.template('Assign', { members })
  if (!variables || !template) return undefined
  const names = Object.keys(variables.object)
  for (const name of names) {
    if (name === 'states') {
      reader.diagnostics.error(`The variable name 'states' is reserved`, variables.at(name))
    } else if (!VARIABLE_NAME.test(name) || name.length > MAX_VARIABLE_NAME_LENGTH) {
      reader.diagnostics.error(
        `'${name}' is not a variable name: it must be an identifier of at most ${MAX_VARIABLE_NAME_LENGTH} characters`,
        variables.at(name),
      )
    }
  }
  return { names, template }
}
