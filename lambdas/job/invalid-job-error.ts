/** A job is written in a way that cannot run. Thrown when the job is defined or compiled; says job, word and remedy. */
export class InvalidJobError extends Error {
  override readonly name = 'InvalidJobError'
}
