import type { JSX } from 'preact'
import { useState } from 'preact/hooks'

import { wordsOf } from './api-error.ts'
import { Button } from './button.tsx'
import { Notice } from './notice.tsx'
import type { Session } from './session.ts'
import './sign-in.css'

/** Properties of {@link SignIn}. */
export interface SignInProps {
  readonly title: string
  readonly about: string
  readonly session: Session
  /** Why the person is signed out, if it was not their wish. */
  readonly reason: string | undefined
  readonly onSignedIn: () => void
}

/** What somebody sees who is not signed in: what this is, and one button; on a laptop also as whom. */
export function SignIn({ title, about, session, reason, onSignedIn }: SignInProps): JSX.Element {
  const [isBusy, setBusy] = useState(false)
  const [problem, setProblem] = useState(reason)
  const [user, setUser] = useState(session.defaultUser)
  async function signIn(): Promise<void> {
    setBusy(true)
    setProblem(undefined)
    try {
      await session.signIn(user)
      onSignedIn()
    } catch (error) {
      setProblem(wordsOf(error))
      setBusy(false)
    }
  }
  return (
    <main class="sign-in">
      <h1>{title}</h1>
      <p>{about}</p>
      {problem !== undefined && <Notice kind="warn">{problem}</Notice>}
      <form
        class="sign-in-form"
        onSubmit={(event) => {
          event.preventDefault()
          void signIn()
        }}
      >
        {user !== undefined && (
          <label class="sign-in-user">
            Local user
            <input
              required
              maxLength={128}
              value={user}
              onInput={(event) => setUser(event.currentTarget.value)}
            />
          </label>
        )}
        <Button kind="primary" type="submit" busy={isBusy}>
          Sign in
        </Button>
      </form>
    </main>
  )
}
