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

function reasonOf(cause: unknown): string {
  if (!(cause instanceof Error)) return String(cause)
  const known =
    'errcode' in cause && typeof cause.errcode === 'number' ? SQLITE_REASONS[cause.errcode] : undefined
  return known ?? `${cause.message}. Make room, or give a folder that can be written to`
}
