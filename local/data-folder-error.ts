/** The last byte of SQLite's extended codes is the result code. */
const PRIMARY_CODE = 0xff

/** SQLite's result codes that a person can mend. https://www.sqlite.org/rescode.html */
const SQLITE_REASONS: Readonly<Record<number, string>> = {
  5: 'another local cloud uses it: end that one, or give another folder',
  8: 'it may not be written to: give another folder',
  10: 'the disk cannot be read or written',
  13: 'the disk is full: make room, or give another folder. What was accepted before is kept',
  14: 'its state.sqlite cannot be opened: give another folder',
  26: 'its state.sqlite is not a database: take that file away, or give another folder',
}

/** The folder that keeps the state cannot be used, or not any more. */
export class DataFolderError extends Error {
  override readonly name = 'DataFolderError'

  /** @param cause of the file system, or of SQLite */
  constructor(folder: string, cause: unknown) {
    super(`the data folder ${folder} cannot be used: ${reasonOf(cause)}`, { cause })
  }
}

/** Whether it comes from the file system or SQLite: anything else is a fault of ours, and not of the folder. */
export function isFolderProblem(error: unknown): boolean {
  return error instanceof Error && ('errcode' in error || ('syscall' in error && 'code' in error))
}

function reasonOf(cause: unknown): string {
  if (!(cause instanceof Error)) return String(cause)
  const errcode = 'errcode' in cause && typeof cause.errcode === 'number' ? cause.errcode : 0
  const known = SQLITE_REASONS[errcode & PRIMARY_CODE]
  return known ?? `${cause.message}. Make room, or give a folder that can be written to`
}
