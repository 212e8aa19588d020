import { isJsonObject } from '../../../json.ts'
import { parseChoice } from './parse-choice.ts'
import type { ParseContext } from './parse-definition.ts'
import { parseMap } from './parse-map.ts'
import { readCommon } from './parse-common.ts'
import { parseFail, parsePass, parseSucceed, parseWait } from './parse-simple-states.ts'
import { parseParallel, parseTask } from './parse-task.ts'
import type { Reader } from './reader.ts'
import type { State, StatesBlock } from './state-machine-definition.ts'
import { checkTransitions } from './transitions.ts'

const MAX_STATE_NAME_LENGTH = 80

type ParseState = (reader: Reader, name: string, context: ParseContext) => State

const PARSERS: Readonly<Record<string, ParseState>> = {
  Pass: parsePass,
  Task: parseTask,
  Choice: parseChoice,
  Wait: parseWait,
  Succeed: parseSucceed,
  Fail: parseFail,
  Parallel: (reader, name, context) => parseParallel(reader, name, context, parseBlock),
  Map: (reader, name, context) => parseMap(reader, name, context, parseBlock),
}

/** Reads `StartAt` and `States` of a machine, a branch or an item processor. */
export function parseBlock(reader: Reader, context: ParseContext): StatesBlock {
  const startAt = reader.requiredString('StartAt')
  const states = new Map<string, State>()
  const list = reader.child('States')
  if (!list) {
    if (reader.object.States === undefined) {
      reader.diagnostics.error("Missing required field 'States'", reader.location)
    }
    return { startAt, states }
  }
  for (const name of Object.keys(list.object)) {
    const state = parseState(list, name, context)
    if (state) states.set(name, state)
  }
  if (Object.keys(list.object).length === 0) {
    reader.diagnostics.error("'States' must hold at least one state", list.location)
  }
  const block = { startAt, states }
  checkTransitions(block, new Set(Object.keys(list.object)), reader)
  return block
}

function parseState(list: Reader, name: string, context: ParseContext): State | undefined {
  const location = list.at(name)
  if (name.length > MAX_STATE_NAME_LENGTH) {
    context.diagnostics.error(`The state's name is longer than ${MAX_STATE_NAME_LENGTH} characters`, location)
  }
  if (context.names.has(name)) context.diagnostics.error(`Duplicate state name '${name}'`, location)
  context.names.add(name)
  const object = list.object[name]
  if (!isJsonObject(object)) {
    context.diagnostics.error('A state must be an object', location)
    return undefined
  }
  const reader = list.sibling(object, location)
  const type = reader.requiredString('Type')
  const parse = PARSERS[type]
  if (!parse) {
    if (type !== '') {
      const known = Object.keys(PARSERS).join(', ')
      context.diagnostics.error(`'Type' must be one of ${known}, but was '${type}'`, reader.at('Type'))
    }
    return undefined
  }
  return readCommon(reader, context) ? parse(reader, name, context) : undefined
}
