import * as z from 'zod/mini'

/** What a definition tells of one state. */
export interface StateFacts {
  /** Id of the step that the state runs. */
  readonly step?: string
  /** Name of the function that it invokes. */
  readonly functionName?: string
  /** Which branch of the Parallel around it, from 0. */
  readonly branch?: number
}

/** Facts by the name of the state; names are unique within a state machine. */
export type DefinitionFacts = ReadonlyMap<string, StateFacts>

const blockSchema = z.object({ States: z.record(z.string(), z.unknown()) })

const stateSchema = z.object({
  Branches: z.optional(z.array(z.unknown())),
  ItemProcessor: z.optional(z.unknown()),
  Iterator: z.optional(z.unknown()),
})

/** A state that runs a step, as the compiler of jobs writes it (`lib/states/step.ts`). */
const stepStateSchema = z.object({
  Arguments: z.object({
    FunctionName: z.string(),
    Payload: z.object({ step: z.string() }),
  }),
})

/** Reads the facts out of a definition in Amazon States Language, nested states included. */
export function definitionFacts(definition: unknown): DefinitionFacts {
  const facts = new Map<string, StateFacts>()
  readBlock(definition, undefined, facts)
  return facts
}

function readBlock(block: unknown, branch: number | undefined, facts: Map<string, StateFacts>): void {
  const states = z.safeParse(blockSchema, block).data?.States ?? {}
  for (const [name, state] of Object.entries(states)) {
    const task = z.safeParse(stepStateSchema, state).data?.Arguments
    facts.set(name, {
      ...(branch !== undefined && { branch }),
      ...(task && { step: task.Payload.step, functionName: functionNameOf(task.FunctionName) }),
    })
    const nested = z.safeParse(stateSchema, state).data
    for (const [index, inner] of (nested?.Branches ?? []).entries()) readBlock(inner, index, facts)
    readBlock(nested?.ItemProcessor ?? nested?.Iterator, undefined, facts)
  }
}

/** `arn:aws:lambda:<region>:<account>:function:<name>`, perhaps with a version behind it. */
function functionNameOf(arn: string): string {
  return arn.split(':')[6] ?? arn
}
