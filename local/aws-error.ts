/**
 * An error that an AWS API answers with: it becomes the wire protocol's error shape.
 * `code` is the exception's name as the service's API model spells it, e.g. `ResourceNotFoundException`.
 */
export class AwsError extends Error {
  override readonly name = 'AwsError'
  readonly code: string
  /** HTTP status; 400 unless the API model says otherwise. */
  readonly statusCode: number
  /** Members of the exception beside its message, e.g. `CancellationReasons`. */
  readonly members: Readonly<Record<string, unknown>>

  constructor(
    code: string,
    message: string,
    options: { statusCode?: number; members?: Readonly<Record<string, unknown>>; cause?: unknown } = {},
  ) {
    super(message, { cause: options.cause })
    this.code = code
    this.statusCode = options.statusCode ?? 400
    this.members = options.members ?? {}
  }
}
