/** A step was told to stop because its time was nearly over. It is tried again, as its retries say. */
export class StepTimeoutError extends Error {
  override readonly name = 'StepTimeoutError'
}
