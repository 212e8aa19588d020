import type jsonata from 'jsonata'
import type { JsonValue } from '../../../json.ts'
import type { Randomness } from '../randomness.ts'
import { registerAwsFunctions } from './aws-functions.ts'
import { compileDirect } from './direct-evaluator.ts'
import { NEEDS_ENGINE } from './direct-value.ts'
import type { DirectEvaluator } from './direct-evaluator.ts'
import { EngineTurn } from './engine-turn.ts'
import { compile, EvaluationTimeoutError, evaluateNow } from './jsonata-library.ts'
import { needsWatchdog } from './needs-watchdog.ts'
import { expressionText, QueryError } from './query-error.ts'
import type { Scope } from './scope.ts'
import { NotJsonError, toJson } from './to-json.ts'

/** AWS: an expression that takes longer than 1 second, or nests too deeply, fails. */
const ENGINE_LIMITS = { timeout: 1000, stack: 1000 } as const

/** The watchdog comes after the engine's own look at the clock, which ends an evaluation more gently. */
const WATCHDOG_MS = ENGINE_LIMITS.timeout + 50

/** One for all expressions, as there is one event loop. */
const turn = new EngineTurn()

/** What the engine says when its clock runs out. */
const TIMEOUT_TEXT = `D1012: Evaluation timeout after ${ENGINE_LIMITS.timeout} milliseconds. Check for infinite loop`

/** JSONata's own function for what AWS leaves out: `$eval` is not there on AWS. */
const REMOVED_FUNCTIONS: Readonly<Record<string, undefined>> = { eval: undefined }

/** One expression, compiled once for a definition and evaluated for every visit to its state. */
export class Expression {
  /** The text between the delimiters, as AWS quotes it. */
  readonly source: string
  /** The field that it stands in, e.g. `Output/result`. */
  readonly location: string
  readonly ast: unknown
  readonly #direct: DirectEvaluator | undefined
  readonly #engine: jsonata.Expression
  readonly #needsWatchdog: boolean

  /** @throws {SyntaxError} when `source` is not JSONata. */
  constructor(source: string, location: string, randomness: Randomness) {
    this.source = source
    this.location = location
    this.#engine = parse(source)
    registerAwsFunctions(this.#engine, randomness)
    this.ast = this.#engine.ast()
    this.#direct = compileDirect(this.ast)
    this.#needsWatchdog = !this.#direct && needsWatchdog(this.ast)
  }

  /**
   * The value: at once, or in a later turn of the event loop where the engine has had its part of this one.
   * @throws {QueryError} also when the value is undefined: AWS takes that for an error.
   */
  evaluate(scope: Scope): JsonValue | Promise<JsonValue> {
    if (this.#direct) {
      const value = this.#direct(scope)
      // The direct evaluators only hand on parts of plain JSON, except for `$states` as a whole.
      if (value !== NEEDS_ENGINE) return this.#demand(value === scope.states ? toJson(value) : value)
    }
    return turn.end ? this.#evaluateLater(scope) : this.#evaluateInTime(scope)
  }

  async #evaluateLater(scope: Scope): Promise<JsonValue> {
    // Of several that wait, the first may take the whole turn.
    while (turn.end) await turn.end
    return this.#evaluateInTime(scope)
  }

  #evaluateInTime(scope: Scope): JsonValue {
    const started = performance.now()
    try {
      const value = this.#demand(this.#evaluateInEngine(scope))
      if (performance.now() - started > ENGINE_LIMITS.timeout)
        throw this.#failure(new EvaluationTimeoutError())
      return value
    } finally {
      turn.spent(performance.now() - started)
    }
  }

  #evaluateInEngine(scope: Scope): JsonValue | undefined {
    const bindings = {
      ...REMOVED_FUNCTIONS,
      millis: () => scope.now,
      now: (picture?: string, timezone?: string) => formatTime(scope.now, picture, timezone),
      // A variable may have the name of a function, which it then hides.
      ...scope.variables.all(),
      states: scope.states,
    }
    try {
      return toJson(evaluateNow(this.#engine, bindings, this.#needsWatchdog ? WATCHDOG_MS : undefined))
    } catch (error) {
      throw this.#failure(error)
    }
  }

  #demand(value: unknown): JsonValue {
    if (value === undefined) {
      throw new QueryError(
        `${expressionText(this.source, this.location)} returned nothing (undefined).`,
        this.location,
      )
    }
    return isJson(value) ? value : null
  }

  #failure(error: unknown): QueryError {
    const text = expressionText(this.source, this.location)
    if (error instanceof NotJsonError) {
      return new QueryError(`${text} returned an unsupported result type: ${error.message}.`, this.location)
    }
    return new QueryError(`${text} threw an error during evaluation. ${errorText(error)}`, this.location)
  }
}

function parse(source: string): jsonata.Expression {
  try {
    return compile(source, ENGINE_LIMITS)
  } catch (error) {
    throw new SyntaxError(errorText(error), { cause: error })
  }
}

/** Always true: evaluators yield JSON by construction. Says so to the type checker without an assertion. */
function isJson(value: unknown): value is JsonValue {
  return value !== undefined
}

const timeFormatter = compile('$fromMillis($millis, $picture, $timezone)')

function formatTime(now: number, picture?: string, timezone?: string): string | Promise<unknown> {
  if (picture === undefined && timezone === undefined) return new Date(now).toISOString()
  return timeFormatter.evaluate(undefined, { millis: now, picture, timezone })
}

/** `code: message`, the way AWS quotes the engine. */
function errorText(error: unknown): string {
  if (error instanceof EvaluationTimeoutError) return TIMEOUT_TEXT
  if (typeof error !== 'object' || error === null) return String(error)
  const code = 'code' in error && typeof error.code === 'string' ? `${error.code}: ` : ''
  const message =
    'message' in error && typeof error.message === 'string' ? error.message : JSON.stringify(error)
  // By name: the engine's errors are of another realm.
  if ('name' in error && error.name === 'RangeError') {
    return message.includes('call stack')
      ? 'The expression nests too deeply.'
      : `The expression needs too much memory: ${message}.`
  }
  return code + message
}
