import { createContext } from 'preact'
import { useContext } from 'preact/hooks'

import type { Api } from './api.ts'
import type { Config } from './config.ts'
import type { Session } from './session.ts'

/** What every component of a page may use. */
export interface Page {
  readonly config: Config
  readonly session: Session
  readonly api: Api
  /** Takes what was thrown: signed out, the page asks to sign in; else nothing. @returns whether it was that */
  readonly checkSignedOut: (error: unknown) => boolean
  /** Forgets who is signed in and shows the sign-in again. */
  readonly signOut: () => void
}

/** Filled by `startPage`. */
export const PageContext = createContext<Page | undefined>(undefined)

/** Configuration, session and API client of the page. */
export function usePage(): Page {
  const page = useContext(PageContext)
  if (!page) throw new Error('usePage is for components inside of a page: start it by startPage')
  return page
}
