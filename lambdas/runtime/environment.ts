import * as z from 'zod/mini'

/** A function was deployed without a variable that its code needs, or with a wrong one. */
export class EnvironmentError extends Error {
  override readonly name = 'EnvironmentError'
}

/**
 * Makes a reader of environment variables: checks them on its first call, not on import, and keeps the result.
 * @throws {EnvironmentError} from the reader, naming the variables (never their values) and the function.
 * @example
 * ```ts
 * const environment = defineEnvironment({ GENERATIONS_TABLE: z.string() })
 * const tableName = () => environment().GENERATIONS_TABLE
 * ```
 */
export function defineEnvironment<const Shape extends z.core.$ZodShape>(
  shape: Shape,
  variables: Readonly<Record<string, string | undefined>> = process.env,
): () => z.output<z.ZodMiniObject<Shape>> {
  const schema = z.object(shape)
  let environment: z.output<z.ZodMiniObject<Shape>> | undefined
  return () => {
    if (environment !== undefined) return environment
    const parsed = schema.safeParse(variables)
    if (!parsed.success) {
      const names = new Set(parsed.error.issues.map((issue) => String(issue.path[0])))
      const described = [...names].map(
        (name) => `${name} (${variables[name] === undefined ? 'missing' : 'wrong'})`,
      )
      throw new EnvironmentError(
        `function ${variables['AWS_LAMBDA_FUNCTION_NAME'] ?? '(not in Lambda)'}: environment variables ${described.join(', ')}. Set them where the function is declared`,
      )
    }
    environment = parsed.data
    return environment
  }
}

/** The variables that each function of a job has. */
export const jobEnvironment = defineEnvironment({
  STEPLADDER_RUNS_TABLE: z.string().check(z.minLength(1)),
  STEPLADDER_OBJECTS_BUCKET: z.string().check(z.minLength(1)),
  STEPLADDER_STAGE: z.enum(['dev', 'staging', 'production']),
})
