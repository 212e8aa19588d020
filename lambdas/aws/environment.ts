import * as z from 'zod/mini'

const present = z.string().check(z.minLength(1))

/** A variable that this function needs was not set by its construct, or has a value of the wrong kind. */
export class EnvironmentError extends Error {
  override readonly name = 'EnvironmentError'
}

/**
 * Reads one environment variable, at the moment of use: importing a module needs no environment.
 * @throws {EnvironmentError} when it is absent or empty
 */
export function readVariable(name: string): string {
  return readVariableAs(name, present)
}

/**
 * Reads one environment variable through a schema, e.g. `z.coerce.number()`.
 * @throws {EnvironmentError} that names the variable and what is wrong with it, never its value
 */
export function readVariableAs<T>(name: string, schema: z.ZodMiniType<T>): T {
  const parsed = z.safeParse(schema, process.env[name])
  if (parsed.success) return parsed.data
  const where = process.env.AWS_LAMBDA_FUNCTION_NAME ?? 'this process'
  const problem = parsed.error.issues.map((issue) => issue.message).join('; ')
  throw new EnvironmentError(
    `environment variable ${name} of ${where} is missing or wrong (${problem}): set it on the function's construct`,
  )
}
