/** What wants the port, and how a person chooses another one. */
export interface PortPurpose {
  readonly listener: string
  readonly option: string
}

/** Another process listens on the port that the AWS endpoint, or an HTTP API of the template, wants. */
export class PortInUseError extends Error {
  override readonly name = 'PortInUseError'
  readonly port: number

  constructor(port: number, cause: unknown, { listener, option }: PortPurpose) {
    super(
      `Port ${port}, where ${listener} listens, is taken. ` +
        `Stop what runs there, or choose another one: ${option} (0 takes a free one).`,
      { cause },
    )
    this.port = port
  }
}
