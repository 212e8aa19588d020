import { InvalidOutputError } from './invalid-output-error.ts'
import { isOwned, type ObjectMarker } from './object-marker.ts'
import type { ObjectStore } from './ports.ts'

/** Whose output is read. */
export interface OutputOwner {
  readonly job: string
  /** Name of the run. */
  readonly run: string
}

/**
 * Makes sure that a reference is to an object that the run keeps. The input of an execution can be written by hand, so
 * its outputs may name what another run keeps, which may be another user's.
 * @throws {InvalidOutputError} naming job, step, run and remedy
 */
export function checkOwnObject(
  marker: ObjectMarker,
  { job, run }: OutputOwner,
  step: string,
  objects: ObjectStore,
): void {
  if (isOwned(marker, { bucket: objects.bucket(), job, run })) return
  throw new InvalidOutputError(
    `job "${job}": the output of step "${step}" refers to an object that is not one of the run "${run}", and a run reads its own objects only. Start a rerun by POST /runs, which copies what it needs`,
  )
}
