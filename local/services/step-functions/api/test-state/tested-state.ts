import { AwsError } from '../../../../aws-error.ts'
import { isJsonObject } from '../../../../json.ts'
import type { JsonObject } from '../../../../json.ts'
import { compileDefinition } from '../../create-state-machine.ts'
import type { State } from '../../definition/state-machine-definition.ts'
import type { Engine } from '../../engine.ts'
import { parseMember } from './request.ts'
import type { TestStateRequest } from './request.ts'

/**
 * The state alone, or the one of that name out of a whole definition; what it leads to need not exist.
 * @throws {AwsError} `InvalidDefinition`, or `ValidationException` where there is no such state
 */
export function readTestedState(engine: Engine, request: TestStateRequest): State {
  const { value } = parseMember(request.definition, 'definition')
  if (!isJsonObject(value)) throw new AwsError('InvalidDefinition', 'The definition must be a JSON object')
  const states = isJsonObject(value.States) ? value.States : undefined
  const name = request.stateName ?? 'State'
  const stateJson = states ? states[name] : value
  if (!isJsonObject(stateJson)) throw new AwsError('ValidationException', `There is no state '${name}'`)
  const targets: JsonObject = {}
  for (const target of targetNames(stateJson)) targets[target] = { QueryLanguage: 'JSONata', Type: 'Succeed' }
  const text = JSON.stringify({
    ...(states && value.QueryLanguage !== undefined && { QueryLanguage: value.QueryLanguage }),
    StartAt: name,
    States: { ...targets, [name]: stateJson },
  })
  const state = compileDefinition(engine, text, 'STANDARD').states.get(name)
  if (!state) throw new AwsError('ValidationException', `There is no state '${name}'`)
  return state
}

function targetNames(state: JsonObject): string[] {
  const nested = [state.Choices, state.Catch].flatMap((list) => (Array.isArray(list) ? list : []))
  const names = [state.Next, state.Default, ...nested.map((item) => (isJsonObject(item) ? item.Next : null))]
  return names.filter((name): name is string => typeof name === 'string')
}
