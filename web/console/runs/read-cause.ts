import * as z from 'zod/mini'

const causeSchema = z.object({
  errorMessage: z.optional(z.string()),
  errorType: z.optional(z.string()),
  trace: z.optional(z.array(z.string())),
  stackTrace: z.optional(z.array(z.string())),
})

/** The cause of an error in the words of a person, and where it was thrown. */
export interface Cause {
  readonly message: string
  /** Lines of the stack; empty when it is not known. */
  readonly trace: readonly string[]
}

/**
 * Reads a cause as Step Functions has it: text, or the JSON that Lambda makes of a thrown error.
 * @param error its name, which the message need not say again
 */
export function readCause(cause: string | undefined, error = ''): Cause {
  if (cause === undefined) return { message: '', trace: [] }
  const parsed = causeSchema.safeParse(parse(cause))
  if (!parsed.success || parsed.data.errorMessage === undefined)
    return { message: withoutName(cause, error), trace: [] }
  const { errorMessage, trace, stackTrace } = parsed.data
  return { message: withoutName(errorMessage, error), trace: trace ?? stackTrace ?? [] }
}

function withoutName(message: string, error: string): string {
  return error !== '' && message.startsWith(`${error}: `) ? message.slice(error.length + 2) : message
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
