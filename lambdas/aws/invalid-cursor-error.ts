/** The cursor was not made by the list that it is given to. */
export class InvalidCursorError extends Error {
  override readonly name = 'InvalidCursorError'
}
