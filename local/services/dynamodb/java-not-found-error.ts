/** DynamoDB Local cannot run because this machine has no Java, or too old a one. */
export class JavaNotFoundError extends Error {
  override readonly name = 'JavaNotFoundError'
  /** The version line of the Java that is there, if one is and it is too old. */
  readonly found: string | undefined

  constructor(options: { found?: string | undefined; cause?: unknown } = {}) {
    const what = options.found === undefined ? 'no Java was found' : `only ${options.found} was found`
    super(
      `DynamoDB Local needs Java 17 or newer and ${what}: install it (Debian, Ubuntu: sudo apt install openjdk-17-jre-headless; macOS: brew install openjdk@21) or set JAVA_HOME`,
      { cause: options.cause },
    )
    this.found = options.found
  }
}
