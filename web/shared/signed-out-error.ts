/** No token is at hand and none can be had without the person. */
export class SignedOutError extends Error {
  override readonly name = 'SignedOutError'

  constructor() {
    super('You are signed out. Please sign in again.')
  }
}
