import { checkNames } from './name-limits.ts'
import { checkSizes } from './size-limits.ts'
import { templateSchema, type Finding } from './template.ts'

/** AWS would refuse to deploy the template. */
export class LimitError extends Error {
  override readonly name = 'LimitError'
}

/**
 * Compares a synthesized template with the limits that AWS would hold against it only at deployment, after minutes.
 * @returns what comes close to a limit, in sentences
 * @throws {LimitError} naming each resource that breaks one, what it has, what AWS takes, and what to do
 */
export function checkLimits(template: unknown, stackName: string): readonly string[] {
  const parsed = templateSchema.parse(template)
  const findings = [...checkSizes(parsed, stackName), ...checkNames(parsed)]
  const of = (level: Finding['level']): string[] =>
    findings.filter((finding) => finding.level === level).map(({ message }) => message)
  const errors = of('error')
  if (errors.length > 0) throw new LimitError(`AWS would refuse this deployment:\n- ${errors.join('\n- ')}`)
  return of('warning')
}
