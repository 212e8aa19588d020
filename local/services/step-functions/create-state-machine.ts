import { AwsError } from '../../aws-error.ts'
import type { JsonObject } from '../../json.ts'
import { invalidDefinitionMessage } from './definition/diagnostic.ts'
import { parseDefinition } from './definition/parse-definition.ts'
import type { ParsedDefinition } from './definition/parse-definition.ts'
import type { StateMachineDefinition, StateMachineType } from './definition/state-machine-definition.ts'
import type { Engine } from './engine.ts'
import type { StateMachine } from './state-machines.ts'

/** What a machine is made from. */
export interface StateMachineInput {
  readonly name: string
  readonly type: StateMachineType
  readonly definitionText: string
  readonly roleArn: string
  readonly loggingConfiguration: JsonObject
  readonly tracingConfiguration: JsonObject
  readonly tags: Readonly<Record<string, string>>
}

/** Checks a definition against what this cloud can run. */
export function checkDefinition(engine: Engine, text: string, type: StateMachineType): ParsedDefinition {
  return parseDefinition(text, {
    type,
    randomness: engine.randomness,
    refuseResource(resource) {
      const found = engine.integrations.find(resource)
      return typeof found === 'string' ? found : undefined
    },
  })
}

/** @throws {AwsError} `InvalidDefinition` with everything that is wrong */
export function compileDefinition(
  engine: Engine,
  text: string,
  type: StateMachineType,
): StateMachineDefinition {
  const { definition, diagnostics } = checkDefinition(engine, text, type)
  if (definition) return definition
  throw new AwsError('InvalidDefinition', invalidDefinitionMessage(diagnostics))
}

/** Makes a machine, or puts a new one in the place of the one with that name. @throws {AwsError} */
export function putStateMachine(engine: Engine, input: StateMachineInput): StateMachine {
  const { region, accountId, clock } = engine.context
  const arn = `arn:aws:states:${region}:${accountId}:stateMachine:${input.name}`
  const definition = compileDefinition(engine, input.definitionText, input.type)
  const existing = engine.machines.find(arn)
  const machine: StateMachine = {
    ...input,
    arn,
    definition,
    creationDate: existing?.creationDate ?? clock.now(),
    revisionId: engine.randomness.uuid(),
  }
  engine.putMachine(machine)
  return machine
}
