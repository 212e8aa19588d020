/** The answer of a direct evaluator that met a case whose rules only the engine knows. */
export const NEEDS_ENGINE = Symbol('needs engine')

/** JSONata's `$boolean` for scalars. */
export function toBoolean(value: unknown): boolean | typeof NEEDS_ENGINE {
  if (value === undefined || value === null) return false
  if (typeof value === 'boolean') return value
  if (typeof value === 'string') return value.length > 0
  return typeof value === 'number' ? value !== 0 : NEEDS_ENGINE
}
