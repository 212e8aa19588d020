import type { JsonObject, JsonValue } from '../../../json.ts'
import type { Data } from '../data.ts'
import type { Frame } from './frame.ts'

/** Where a strand stood when its execution ended without success: a redrive goes on from here. */
export interface Checkpoint {
  readonly state: string
  readonly input: JsonValue
  readonly enteredId: number
  readonly variables: JsonObject
  readonly branches?: readonly BranchCheckpoint[]
}

/** A branch or iteration within the state: done, stopped somewhere, or (`{}`) to be run from its start. */
export interface BranchCheckpoint {
  readonly output?: { readonly value: JsonValue }
  readonly checkpoint?: Checkpoint
}

/** @returns `undefined` where the strand has entered no state yet. */
export function takeCheckpoint(frame: Frame): Checkpoint | undefined {
  const { visit } = frame
  if (!visit) return undefined
  const branches = frame.branches?.map(({ output, frame: inner, resume }): BranchCheckpoint => {
    if (output) return { output: { value: valueOf(output) } }
    const checkpoint = inner && takeCheckpoint(inner)
    return checkpoint ? { checkpoint } : (resume ?? {})
  })
  return {
    state: visit.state.name,
    input: visit.input.value,
    enteredId: visit.enteredId,
    variables: frame.variables.own(),
    ...(branches && { branches }),
  }
}

function valueOf(data: Data): JsonValue {
  return data.value
}
