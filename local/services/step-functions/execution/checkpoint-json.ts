import type { JsonObject } from '../../../json.ts'
import type { Checkpoint } from './checkpoint.ts'
import type { ChildOutcome, MapRunProgress } from './map-run-port.ts'

/** A checkpoint as it is stored: outputs without their texts, nothing but JSON. */
export function checkpointToJson({ branches, mapRun, ...rest }: Checkpoint): JsonObject {
  return {
    ...rest,
    ...(branches && {
      branches: branches.map(({ output, checkpoint }) => ({
        ...(output && { output: { value: output.value } }),
        ...(checkpoint && { checkpoint: checkpointToJson(checkpoint) }),
      })),
    }),
    ...(mapRun && { mapRun: mapRunToJson(mapRun) }),
  }
}

function mapRunToJson({ children, files, ...rest }: MapRunProgress): JsonObject {
  return {
    ...rest,
    ...(children && {
      children: children.map(({ input, outcome, ...child }) => ({
        ...child,
        input: { value: input.value },
        ...(outcome && { outcome: outcomeToJson(outcome) }),
      })),
    }),
    files: files.map((file) => ({ ...file })),
  }
}

function outcomeToJson({ output, ...rest }: ChildOutcome): JsonObject {
  return { ...rest, ...(output && { output: { value: output.value } }) }
}
