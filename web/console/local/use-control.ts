import { useMemo } from 'preact/hooks'

import { useConsole } from '../shell/console-context.ts'
import { ControlClient } from './control-client.ts'

/** Steers the local cloud. @throws {Error} deployed, where there is none */
export function useControl(): ControlClient {
  const { local } = useConsole().config
  const url = local?.controlUrl
  if (url === undefined) throw new Error('useControl is for pages that are shown on a laptop only')
  return useMemo(() => new ControlClient(url), [url])
}
