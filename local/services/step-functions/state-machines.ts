import { AwsError } from '../../aws-error.ts'
import type { JsonObject } from '../../json.ts'
import type { StateMachineDefinition, StateMachineType } from './definition/state-machine-definition.ts'

/** A state machine as it stands. */
export interface StateMachine {
  readonly arn: string
  readonly name: string
  readonly type: StateMachineType
  readonly definitionText: string
  readonly definition: StateMachineDefinition
  readonly roleArn: string
  /** Milliseconds since 1970. */
  readonly creationDate: number
  readonly revisionId: string
  readonly loggingConfiguration: JsonObject
  readonly tracingConfiguration: JsonObject
  readonly tags: Readonly<Record<string, string>>
}

/** All state machines by ARN. */
export class StateMachines {
  readonly #byArn = new Map<string, StateMachine>()

  get all(): readonly StateMachine[] {
    return [...this.#byArn.values()]
  }

  find(arn: string): StateMachine | undefined {
    // A version or alias qualifier is accepted; there is only the newest definition.
    return this.#byArn.get(arn) ?? this.#byArn.get(arn.split(':').slice(0, 7).join(':'))
  }

  /** @throws {AwsError} */
  get(arn: string): StateMachine {
    const machine = this.find(arn)
    if (machine) return machine
    throw new AwsError('StateMachineDoesNotExist', `State Machine Does Not Exist: '${arn}'`)
  }

  put(machine: StateMachine): void {
    this.#byArn.set(machine.arn, machine)
  }

  delete(arn: string): void {
    this.#byArn.delete(arn)
  }
}
