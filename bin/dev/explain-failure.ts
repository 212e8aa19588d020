import { SettingsError } from '../../lib/settings.ts'
import { LimitError } from '../../lib/limits/check-limits.ts'
import { BundleError } from '../../lib/bundle.ts'
import { DataFolderError } from '../../local/data-folder-error.ts'
import { FaultError } from '../../local/faults/parse-fault.ts'
import { PortInUseError } from '../../local/front/port-in-use-error.ts'
import { DynamoDbLocalError } from '../../local/services/dynamodb/dynamodb-local-error.ts'
import { TemplateError } from '../../local/template/template-error.ts'
import { JavaNotFoundError } from '../../local/services/dynamodb/java-not-found-error.ts'

/** Errors whose message says all that a user needs. */
const FRIENDLY = [
  PortInUseError,
  JavaNotFoundError,
  DynamoDbLocalError,
  SettingsError,
  LimitError,
  BundleError,
  TemplateError,
  FaultError,
  DataFolderError,
] as const

/** Of the file system: full, read-only, or not ours. */
const DISK_PROBLEMS: ReadonlySet<string> = new Set([
  'ENOSPC',
  'EACCES',
  'EPERM',
  'EROFS',
  'EDQUOT',
  'ENOTDIR',
])

/** One line for what the user can mend; the stack for what only we can. */
export function explainFailure(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  if (error instanceof Error && typeof code === 'string' && DISK_PROBLEMS.has(code)) {
    return `✗ ${error.message}: make room, or give a folder that can be written to (--data DIR)`
  }
  if (FRIENDLY.some((kind) => error instanceof kind) && error instanceof Error) return `✗ ${error.message}`
  return error instanceof Error ? (error.stack ?? error.message) : String(error)
}
