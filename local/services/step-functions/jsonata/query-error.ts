/** An expression could not give a usable value. The state runner adds where it happened and turns it into a state error. */
export class QueryError extends Error {
  override readonly name = 'QueryError'
  /** The field as AWS locates it, e.g. `Arguments/FunctionName`; absent where no field is to blame. */
  readonly location: string | undefined

  constructor(message: string, location?: string) {
    super(message)
    this.location = location
  }
}

/** The opening that AWS gives to messages about one expression. */
export function expressionText(source: string, location: string): string {
  return `The JSONata expression '${source}' specified for the field '${location}'`
}
