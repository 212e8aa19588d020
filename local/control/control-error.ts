/** A request to `/_local` that cannot be done, as the answer tells it. */
export class ControlError extends Error {
  override readonly name = 'ControlError'
  readonly status: 400 | 403 | 404 | 405 | 409 | 413 | 415 | 422
  readonly code: string

  constructor(status: ControlError['status'], code: string, message: string) {
    super(message)
    this.status = status
    this.code = code
  }
}
