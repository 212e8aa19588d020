/** An answer other than the one that was asked for: becomes `{ error: { code, message, … } }`. */
export class ApiError extends Error {
  override readonly name = 'ApiError'
  readonly status: number
  /** Stable, for programs. */
  readonly code: string
  /** Further members of `error`. */
  readonly details: Readonly<Record<string, unknown>>
  readonly headers: Readonly<Record<string, string>>

  /** @param message for people: what is wrong and what to do */
  constructor(
    status: number,
    code: string,
    message: string,
    options: {
      details?: Readonly<Record<string, unknown>>
      headers?: Readonly<Record<string, string>>
      cause?: unknown
    } = {},
  ) {
    super(message, { cause: options.cause })
    this.status = status
    this.code = code
    this.details = options.details ?? {}
    this.headers = options.headers ?? {}
  }
}
