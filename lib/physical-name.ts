import { Token } from 'aws-cdk-lib/core'

/** The longest names that AWS takes, in characters. */
const MAX_LENGTH = {
  'EventBridge rule': 64,
  'event bus': 256,
  'event archive': 48,
  'Lambda function': 64,
  'state machine': 80,
  'log group': 512,
  schedule: 64,
} as const

/** A chosen name is longer than AWS takes, or has characters that AWS refuses. */
export class PhysicalNameError extends Error {
  override readonly name = 'PhysicalNameError'
}

/**
 * Checks a name that AWS would refuse only at deployment, after minutes.
 *
 * @throws {PhysicalNameError} naming the kind, the name, the limit and what to shorten.
 */
export function physicalName(kind: keyof typeof MAX_LENGTH, name: string): string {
  if (Token.isUnresolved(name)) return name
  const limit = MAX_LENGTH[kind]
  if (name.length > limit) {
    throw new PhysicalNameError(
      `the ${kind} name "${name}" has ${name.length} characters, but AWS takes ${limit} at most: ` +
        `shorten the job, route or stage id in it by ${name.length - limit}`,
    )
  }
  if (!/^[\w./-]+$/u.test(name)) {
    throw new PhysicalNameError(
      `the ${kind} name "${name}" has characters that AWS refuses: use letters, digits, "-" and "_" in ids`,
    )
  }
  return name
}
