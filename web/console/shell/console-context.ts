import { createContext } from 'preact'
import { useContext } from 'preact/hooks'

import type { Config } from '../../shared/config.ts'
import type { OperatorApi } from './operator-api.ts'

/** What every page may use. */
export interface Console {
  readonly config: Config
  readonly api: OperatorApi
  /** The time of the cloud in milliseconds since 1970: on a laptop it may be virtual. */
  readonly now: () => number
}

export const ConsoleContext = createContext<Console | undefined>(undefined)

/** What every page may use. @throws {Error} outside the shell */
export function useConsole(): Console {
  const found = useContext(ConsoleContext)
  if (!found) throw new Error('useConsole is for components inside the shell')
  return found
}
