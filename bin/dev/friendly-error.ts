/** Something the person at the keyboard can mend: shown as one line, without a stack, with exit code 1. */
export class FriendlyError extends Error {
  override readonly name = 'FriendlyError'
}
