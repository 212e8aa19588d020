import type { JsonObject, JsonValue } from '../../../json.ts'
import type { Data } from '../data.ts'
import type { Frame, Visit } from './frame.ts'
import type { MapRunProgress } from './map-run-port.ts'
import { StatesErrors } from './state-error.ts'

/** Where a strand stood when its execution ended without success: a redrive goes on from here. */
export interface Checkpoint {
  readonly state: string
  readonly input: JsonValue
  readonly enteredId: number
  readonly variables: JsonObject
  readonly branches?: readonly BranchCheckpoint[]
  /** Where the state is a distributed Map whose Map run can be redriven. */
  readonly mapRun?: MapRunProgress
}

/** A branch or iteration within the state: done, stopped somewhere, or (`{}`) to be run from its start. */
export interface BranchCheckpoint {
  readonly output?: { readonly value: JsonValue }
  readonly checkpoint?: Checkpoint
}

/**
 * @param error what the execution failed with, where it failed
 * @returns `undefined` where the strand has entered no state yet
 */
export function takeCheckpoint(frame: Frame, error?: string): Checkpoint | undefined {
  const { visit } = frame
  if (!visit) return undefined
  // What was too large together stays so: AWS runs all branches or items again, those that succeeded too.
  const branches = error === StatesErrors.dataLimitExceeded ? undefined : branchesOf(frame)
  const mapRun = error === StatesErrors.dataLimitExceeded ? undefined : mapRunOf(visit)
  return {
    state: visit.state.name,
    input: visit.input.value,
    enteredId: visit.enteredId,
    variables: frame.variables.own(),
    ...(branches && { branches }),
    ...(mapRun && { mapRun }),
  }
}

function branchesOf({ branches, visit }: Frame): readonly BranchCheckpoint[] | undefined {
  if (!branches) return visit?.resume?.branches
  return branches.map(({ output, frame, resume }) => {
    if (output) return { output: { value: valueOf(output) } }
    const checkpoint = frame && takeCheckpoint(frame)
    return checkpoint ? { checkpoint } : (resume ?? {})
  })
}

/** After these errors of a Map run AWS starts a new one. */
const STARTING_ANEW = new Set<string | undefined>([StatesErrors.dataLimitExceeded, StatesErrors.runtime])

function mapRunOf({ mapRun, resume }: Visit): MapRunProgress | undefined {
  if (!mapRun) return resume?.mapRun
  return STARTING_ANEW.has(mapRun.error) ? undefined : mapRun
}

function valueOf(data: Data): JsonValue {
  return data.value
}
