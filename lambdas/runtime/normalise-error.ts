import { NonRetriableError } from '../job/non-retriable-error.ts'
import { EventRefusedError } from './event-refused-error.ts'
import { redactMessage } from './redact-message.ts'

/** What `ErrorEquals` can name, with room below its limit of 256 characters. */
const ERROR_NAME = /^[A-Za-z_$][\w$.-]{0,119}$/
/** Names with a meaning of their own in a state machine, which a step must not fake. */
const RESERVED_NAME = /^(?:States|Lambda|Sandbox|Runtime|Function)\.|^InvalidEventError$/
/** How many of an AggregateError's errors are told. */
const MAX_INNER_ERRORS = 3
const MAX_STACK_LINES = 20

/** A thrown value as it leaves the Lambda, and the name by which its author knows it. */
export interface NormalisedError {
  /** Throw this. Its `name` is what the state machine matches. */
  readonly error: Error
  /** What the author called it: for logs, and equal to `onFailure`'s `failure.error`. */
  readonly name: string
}

/**
 * Turns any thrown value into an error that Step Functions can match and people can read: the name is one that
 * `ErrorEquals` can hold, the message is redacted and short, and nothing else goes along (Lambda would print `cause`
 * and further properties to the log). For the rule on {@link NonRetriableError}, see there.
 */
export function normaliseError(thrown: unknown): NormalisedError {
  const described = describe(thrown)
  const message = redactMessage(described.message)
  if (!(thrown instanceof EventRefusedError) && isNonRetriable(thrown, described.name)) {
    return {
      name: described.name,
      error: build('NonRetriableError', `${described.name}: ${message}`, described.stack),
    }
  }
  return { name: described.name, error: build(described.name, message, described.stack) }
}

interface Described {
  readonly name: string
  readonly message: string
  readonly stack: readonly string[]
}

function describe(thrown: unknown): Described {
  // Getters and proxies may throw; a failure to describe must not hide that the step failed.
  try {
    return thrown instanceof Error ? describeError(thrown) : describeValue(thrown)
  } catch {
    return { name: 'Error', message: 'the step threw something that cannot be read', stack: [] }
  }
}

function describeError(thrown: Error): Described {
  // Typed as strings, and still anything: `name` and `message` can be assigned.
  const { name, message: text }: { readonly name: unknown; readonly message: unknown } = thrown
  const given = String(name)
  const reserved = RESERVED_NAME.test(given) && !(thrown instanceof NonRetriableError)
  const usable = ERROR_NAME.test(given) && !reserved
  const message = withInnerErrors(thrown, String(text))
  const stack = typeof thrown.stack === 'string' ? thrown.stack : ''
  const frames = stack.split('\n').filter((line) => /^\s+at /.test(line))
  return {
    name: usable ? given : 'Error',
    message: usable ? message : `${given}: ${message}`,
    stack: frames.slice(0, MAX_STACK_LINES),
  }
}

function withInnerErrors(thrown: Error, message: string): string {
  if (!(thrown instanceof AggregateError) || thrown.errors.length === 0) return message
  const inner = thrown.errors
    .slice(0, MAX_INNER_ERRORS)
    .map((error: unknown) =>
      error instanceof Error ? `${error.name}: ${error.message}` : describeValue(error).message,
    )
  const more =
    thrown.errors.length > MAX_INNER_ERRORS ? `, and ${thrown.errors.length - MAX_INNER_ERRORS} more` : ''
  return `${message || 'several errors'} (${inner.join('; ')}${more})`
}

function describeValue(thrown: unknown): Described {
  const stack: readonly string[] = []
  if (typeof thrown === 'string')
    return { name: 'Error', message: thrown || 'the step threw an empty text', stack }
  if (typeof thrown === 'object' && thrown !== null) {
    // Its contents may be anything, so only the names of its properties are told.
    const keys = Object.keys(thrown).slice(0, 10)
    return {
      name: 'Error',
      message: `the step threw an object with ${keys.join(', ') || 'no properties'}`,
      stack,
    }
  }
  return {
    name: 'Error',
    message: `the step threw ${typeof thrown === 'function' ? 'a function' : String(thrown)}`,
    stack,
  }
}

function isNonRetriable(thrown: unknown, name: string): boolean {
  // By name too: another copy of the class may be in the bundle, and the retrier matches by name anyway.
  return thrown instanceof NonRetriableError || name === 'NonRetriableError'
}

function build(name: string, message: string, frames: readonly string[]): Error {
  const error = new Error(message)
  error.name = name
  error.stack = [`${name}: ${message}`, ...frames].join('\n')
  return error
}
