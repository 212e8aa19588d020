import { useCallback, useEffect, useRef } from 'preact/hooks'
import * as z from 'zod/mini'

import type { Config } from '../../shared/config.ts'

/** `rate` is seconds of the cloud in a second of the wall. */
const clockSchema = z.object({ now: z.string(), virtual: z.boolean(), rate: z.number() })
const ASK_MS = 1000

/**
 * The time of the cloud. Deployed it is the browser's; on a laptop the clock of the local cloud is asked each second,
 * since it may be virtual, and leap or stand still.
 * @returns a function that gives milliseconds since 1970
 */
export function useCloudTime({ local }: Config): () => number {
  const toldRef = useRef<{ now: number; rate: number; at: number }>(undefined)
  useEffect(() => {
    if (!local) return undefined
    const stop = new AbortController()
    const ask = async (): Promise<void> => {
      if (document.hidden) return
      try {
        const response = await fetch(`${local.controlUrl}/clock`, { signal: stop.signal })
        const { data } = clockSchema.safeParse(await response.json())
        if (!data) return
        const { virtual, now, rate } = data
        toldRef.current = virtual ? { now: Date.parse(now), rate, at: performance.now() } : undefined
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
  return useCallback(() => {
    const told = toldRef.current
    return told ? told.now + (performance.now() - told.at) * told.rate : Date.now()
  }, [])
}
