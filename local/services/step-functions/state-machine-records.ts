import * as z from 'zod'
import type { JsonValue } from '../../json.ts'
import type { Storage, StorageTable } from '../../storage.ts'
import type { StateMachineDefinition, StateMachineType } from './definition/state-machine-definition.ts'
import type { StateMachine } from './state-machines.ts'

/** @returns `undefined` where the definition is no longer accepted */
export type CompileDefinition = (text: string, type: StateMachineType) => StateMachineDefinition | undefined

const jsonObject = z.record(z.string(), z.custom<JsonValue>())
const machineRow = z.object({
  arn: z.string(),
  name: z.string(),
  type: z.enum(['STANDARD', 'EXPRESS']),
  definitionText: z.string(),
  roleArn: z.string(),
  creationDate: z.number(),
  revisionId: z.string(),
  loggingConfiguration: jsonObject,
  tracingConfiguration: jsonObject,
  tags: z.record(z.string(), z.string()),
})

/** State machines in storage, so that those made through the API outlive the process. */
export class StateMachineRecords {
  readonly #table: StorageTable

  constructor(storage: Storage) {
    this.#table = storage.table('states/machines')
  }

  save({ definition: _compiled, tags, ...rest }: StateMachine): void {
    this.#table.set(rest.arn, { ...rest, tags: { ...tags } })
  }

  delete(arn: string): void {
    this.#table.delete(arn)
  }

  *load(compile: CompileDefinition): Generator<StateMachine> {
    for (const [, value] of this.#table.entries()) {
      const row = machineRow.parse(value)
      const definition = compile(row.definitionText, row.type)
      if (definition) yield { ...row, definition }
    }
  }
}
