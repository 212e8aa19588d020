import { render } from 'preact'
import type { ComponentType, JSX } from 'preact'
import { useCallback, useMemo, useState } from 'preact/hooks'

import { Api } from './api.ts'
import { wordsOf } from './api-error.ts'
import './base.css'
import { type Config, loadConfig } from './config.ts'
import { Notice } from './notice.tsx'
import { PageContext } from './page-context.ts'
import { openSession, type Role, type Session } from './session.ts'
import { SignIn } from './sign-in.tsx'
import { SignedOutError } from './signed-out-error.ts'
import { Toasts } from './toasts.tsx'

/** What {@link startPage} is told. */
export interface PageOptions {
  /** Whose tokens the page needs. */
  readonly role: Role
  /** Stands over the sign-in button. */
  readonly title: string
  /** What the page is for, in a sentence; stands over the sign-in button. */
  readonly about: string
  /** Rendered once somebody is signed in; reads `usePage` and `useToast`. */
  readonly App: ComponentType
}

/** Reads the configuration, sees to it that somebody is signed in, and renders the page into `#page`. */
export async function startPage(options: PageOptions): Promise<void> {
  const root = document.querySelector('#page')
  if (!root) throw new Error('the document has no element #page')
  try {
    const config = await loadConfig()
    const session = openSession(config, options.role)
    render(<Gate {...options} config={config} session={session} />, root)
  } catch (error) {
    render(
      <main class="page-problem">
        <Notice kind="bad">{wordsOf(error)} Please reload the page.</Notice>
      </main>,
      root,
    )
  }
}

interface GateProps extends PageOptions {
  readonly config: Config
  readonly session: Session
}

/** Shows the sign-in or the page, whichever it is time for. */
function Gate({ config, session, title, about, App }: GateProps): JSX.Element {
  const [isSignedIn, setSignedIn] = useState(session.isSignedIn)
  const [reason, setReason] = useState<string>()
  const checkSignedOut = useCallback((error: unknown): boolean => {
    if (!(error instanceof SignedOutError)) return false
    setReason(error.message)
    setSignedIn(false)
    return true
  }, [])
  const signOut = useCallback((): void => {
    setReason(undefined)
    setSignedIn(false)
    void session.signOut()
  }, [session])
  const page = useMemo(
    () => ({ config, session, api: new Api(config.apiUrl, session), checkSignedOut, signOut }),
    [config, session, checkSignedOut, signOut],
  )
  return (
    <PageContext.Provider value={page}>
      <Toasts>
        {isSignedIn ? (
          <App />
        ) : (
          <SignIn
            title={title}
            about={about}
            session={session}
            reason={reason}
            onSignedIn={() => setSignedIn(session.isSignedIn)}
          />
        )}
      </Toasts>
    </PageContext.Provider>
  )
}
