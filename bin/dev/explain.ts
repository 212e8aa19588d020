import { SettingsError } from '../../lib/settings.ts'
import { BundleError } from '../../lib/bundle.ts'
import { PortInUseError } from '../../local/front/port-in-use-error.ts'
import { DynamoDbLocalError } from '../../local/services/dynamodb/dynamodb-local-error.ts'
import { JavaNotFoundError } from '../../local/services/dynamodb/java-not-found-error.ts'
import { FriendlyError } from './friendly-error.ts'

/** Errors whose message says all that a user needs. */
const FRIENDLY = [
  FriendlyError,
  PortInUseError,
  JavaNotFoundError,
  DynamoDbLocalError,
  SettingsError,
  BundleError,
] as const

/** One line for what the user can mend; the stack for what only we can. */
export function explain(error: unknown): string {
  if (FRIENDLY.some((kind) => error instanceof kind) && error instanceof Error) return `✗ ${error.message}`
  return error instanceof Error ? (error.stack ?? error.message) : String(error)
}
