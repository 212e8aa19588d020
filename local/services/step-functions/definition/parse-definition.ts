import { isJsonObject } from '../../../json.ts'
import type { JsonObject, JsonValue } from '../../../json.ts'
import { isLargerThan } from '../data.ts'
import { parseJson } from '../parse-json.ts'
import type { Randomness } from '../randomness.ts'
import { Diagnostics } from './diagnostic.ts'
import type { Diagnostic } from './diagnostic.ts'
import { parseBlock } from './parse-block.ts'
import { Reader } from './reader.ts'
import type { StateMachineDefinition, StateMachineType } from './state-machine-definition.ts'
import type { TaskResource } from './task-resource.ts'
import { checkVariableScopes } from './variable-scopes.ts'

/** Quota: a definition is at most 1 MB of text. */
const MAX_DEFINITION_BYTES = 1_048_576

const FIELDS = ['Comment', 'QueryLanguage', 'StartAt', 'States', 'TimeoutSeconds', 'Version']

/** What the parser must know beside the text. */
export interface ParseOptions {
  readonly type: StateMachineType
  readonly randomness: Randomness
  /** Says why a Task's resource cannot run here; `undefined` where it can. */
  readonly refuseResource: (resource: TaskResource) => string | undefined
}

/** What is known while a definition is read. */
export interface ParseContext extends ParseOptions {
  readonly diagnostics: Diagnostics
  /** Whether states that name no query language are in JSONata. */
  readonly isJsonata: boolean
  /** Names of all states so far: they are unique in the whole machine. */
  readonly names: Set<string>
}

/** A definition with what was found wrong with it; without errors, `definition` is there. */
export interface ParsedDefinition {
  readonly definition?: StateMachineDefinition
  readonly diagnostics: readonly Diagnostic[]
}

/** Reads, checks and compiles a definition in the Amazon States Language with JSONata. Never throws for bad input. */
export function parseDefinition(text: string, options: ParseOptions): ParsedDefinition {
  const diagnostics = new Diagnostics()
  const object = readObject(text, diagnostics)
  if (!object) return { diagnostics: diagnostics.found }
  const reader = new Reader(object, '', diagnostics, options.randomness)
  reader.allow(FIELDS, 'a state machine')
  const isJsonata = readQueryLanguage(reader)
  const comment = reader.string('Comment')
  const timeoutSeconds = reader.number('TimeoutSeconds', { min: 1, max: 99_999_999 })
  const block = parseBlock(reader, { ...options, diagnostics, isJsonata, names: new Set() })
  checkVariableScopes(block, diagnostics)
  if (diagnostics.hasErrors) return { diagnostics: diagnostics.found }
  const definition = {
    ...block,
    ...(comment !== undefined && { comment }),
    ...(timeoutSeconds !== undefined && { timeoutSeconds }),
  }
  return { definition, diagnostics: diagnostics.found }
}

function readObject(text: string, diagnostics: Diagnostics): JsonObject | undefined {
  if (isLargerThan(text, MAX_DEFINITION_BYTES)) {
    diagnostics.error('The definition is larger than 1 MB', '')
    return undefined
  }
  let value: JsonValue
  try {
    value = parseJson(text)
  } catch (error) {
    diagnostics.error(error instanceof Error ? error.message : String(error), '', 'INVALID_JSON_DESCRIPTION')
    return undefined
  }
  if (isJsonObject(value)) return value
  diagnostics.error('A definition must be a JSON object', '')
  return undefined
}

/** The machine's default; a machine that says nothing is in JSONPath, and only its JSONata states are accepted. */
function readQueryLanguage(reader: Reader): boolean {
  const language = reader.string('QueryLanguage') ?? 'JSONPath'
  if (language !== 'JSONPath' && language !== 'JSONata') {
    reader.diagnostics.error(
      `'QueryLanguage' must be JSONPath or JSONata, but was '${language}'`,
      '/QueryLanguage',
    )
  }
  return language !== 'JSONPath'
}
