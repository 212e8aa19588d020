import { CognitoSession } from './cognito-session.ts'
import type { Config } from './config.ts'
import { LocalSession } from './local-session.ts'

/** What the page is for: operators' routes take only tokens of operators. */
export type Role = 'user' | 'operator'

/** Who uses the page. */
export interface Session {
  /** Whether there is a token, or one can be had without a click. */
  readonly isSignedIn: boolean
  /** Who signs in unless told otherwise; undefined where a hosted page asks. */
  readonly defaultUser?: string
  /**
   * Locally done when it resolves; deployed it leaves for the hosted sign-in page and comes back to this one.
   * @param user name of the local user
   */
  signIn(user?: string): Promise<void>
  /** Forgets the tokens. Deployed it leaves for the hosted page, so that its session ends as well, and comes back. */
  signOut(): Promise<void>
  /**
   * A token that works, renewed where needed.
   * @throws {SignedOutError} when only a new sign-in can give one
   */
  token(): Promise<string>
  /** Drops a token that the API refused: the next `token()` renews it or throws. */
  refuse(token: string): void
}

/** Where each finds themselves after a sign-out; the user pool's client knows these paths too. */
const HOMES: Readonly<Record<Role, string>> = { user: '/', operator: '/console/' }

/** Opens the session that the deployment asks for. */
export function openSession(config: Config, role: Role): Session {
  const { signIn } = config
  return signIn.kind === 'cognito'
    ? new CognitoSession(signIn, HOMES[role])
    : new LocalSession(signIn.url, role)
}
