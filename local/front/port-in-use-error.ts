/** Another process listens on the port that the AWS endpoint wants. */
export class PortInUseError extends Error {
  override readonly name = 'PortInUseError'
  readonly port: number

  constructor(port: number, cause: unknown) {
    super(
      `Port ${port}, where the local AWS endpoint listens, is taken. ` +
        'Stop what runs there, or choose another one: --port on the command line, `port` of startLocalCloud (0 takes a free one).',
      { cause },
    )
    this.port = port
  }
}
