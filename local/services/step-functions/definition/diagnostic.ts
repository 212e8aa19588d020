/** One finding about a definition, as ValidateStateMachineDefinition gives it. */
export interface Diagnostic {
  readonly severity: 'ERROR' | 'WARNING'
  readonly code:
    | 'SCHEMA_VALIDATION_FAILED'
    | 'INVALID_JSON_DESCRIPTION'
    | 'MISSING_TRANSITION_TARGET'
    | 'UNSUPPORTED_RESOURCE'
  readonly message: string
  /** Pointer to the place, e.g. `/States/claim/Arguments`. */
  readonly location: string
}

/** Collects what is wrong, so that a definition's author sees everything at once. */
export class Diagnostics {
  readonly #found: Diagnostic[] = []

  get found(): readonly Diagnostic[] {
    return this.#found
  }

  get hasErrors(): boolean {
    return this.#found.some(({ severity }) => severity === 'ERROR')
  }

  error(message: string, location: string, code: Diagnostic['code'] = 'SCHEMA_VALIDATION_FAILED'): void {
    this.#found.push({ severity: 'ERROR', code, message, location })
  }

  warn(message: string, location: string): void {
    this.#found.push({ severity: 'WARNING', code: 'SCHEMA_VALIDATION_FAILED', message, location })
  }
}

/** The message of `InvalidDefinition`, worded as AWS words it. */
export function invalidDefinitionMessage(diagnostics: readonly Diagnostic[]): string {
  const texts = diagnostics
    .filter(({ severity }) => severity === 'ERROR')
    .map(({ code, message, location }) => `'${code}: ${message}${location === '' ? '' : ` at ${location}`}'`)
  return `Invalid State Machine Definition: ${texts.join(', ')}`
}
