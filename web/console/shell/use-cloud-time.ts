import { useEffect, useMemo, useRef } from 'preact/hooks'
import * as z from 'zod/mini'

import type { Config } from '../../shared/config.ts'

const clockSchema = z.object({ now: z.union([z.number(), z.string()]), virtual: z.boolean() })
const ASK_MS = 1000

/**
 * The time of the cloud. Deployed it is the browser's; on a laptop the clock of the local cloud is asked each second,
 * since it may be virtual, and leap or stand still.
 * @returns a function that gives milliseconds since 1970
 */
export function useCloudTime({ local }: Config): () => number {
  const virtualRef = useRef<number | undefined>(undefined)
  useEffect(() => {
    if (!local) return undefined
    const stop = new AbortController()
    const ask = async (): Promise<void> => {
      if (document.hidden) return
      try {
        const response = await fetch(`${local.controlUrl}/clock`, { signal: stop.signal })
        const parsed = clockSchema.safeParse(await response.json())
        if (!parsed.success) return
        virtualRef.current = parsed.data.virtual ? new Date(parsed.data.now).getTime() : undefined
      } catch {
        // The local cloud is away: the pages say so by their own requests.
      }
    }
    void ask()
    const timer = setInterval(() => void ask(), ASK_MS)
    return () => {
      stop.abort()
      clearInterval(timer)
    }
  }, [local])
  return useMemo(() => () => virtualRef.current ?? Date.now(), [])
}
