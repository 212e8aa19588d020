import { useCallback, useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks'

import { ApiError } from '../../shared/api-error.ts'

/** How often what changes is read again, in milliseconds: so a change shows within a second. */
export const POLL_MS = 800
/** Of the time between two requests, a slow server is left in peace for at least this share. */
const MIN_PAUSE = 0.5
/** After a failure the next try waits longer each time, up to this. */
const MAX_POLL_MS = 15_000

export interface Polled<T> {
  /** What was read last; absent before the first answer. It stays while a later request fails. */
  readonly data: T | undefined
  /** Why the last request failed; absent after one that did not. */
  readonly error: unknown
  /** Reads again at once. */
  readonly refresh: () => void
}

/**
 * Reads something again and again while the page is visible, one request at a time.
 * @param key says what is read: when it changes, what was read before is dropped
 * @param load is called with the previous answer, so that it can add to it
 * @param options.everyMs from one request to the next, longer where the answer is slow; `undefined` reads once
 */
export function usePolled<T>(
  key: string,
  load: (signal: AbortSignal, previous: T | undefined) => Promise<T>,
  options: { readonly everyMs: ((data: T) => number | undefined) | number | undefined },
): Polled<T> {
  const [state, setState] = useState<{ key: string; data?: T; error?: unknown }>({ key })
  const latestRef = useRef({ load, options, data: state.data })
  useLayoutEffect(() => {
    latestRef.current = { load, options, data: state.key === key ? state.data : undefined }
  })
  const [round, setRound] = useState(0)
  const refresh = useCallback(() => setRound((count) => count + 1), [])

  useEffect(() => {
    const stop = new AbortController()
    let timer: ReturnType<typeof setTimeout> | undefined
    let failures = 0
    const plan = (ms: number): void => {
      timer = setTimeout(() => void read(), ms)
    }
    const read = async (): Promise<void> => {
      timer = undefined
      if (document.hidden) return
      const { load: loadNow, data: previous } = latestRef.current
      const startedAt = performance.now()
      try {
        const data = await loadNow(stop.signal, previous)
        if (stop.signal.aborted) return
        failures = 0
        setState({ key, data })
        const { everyMs } = latestRef.current.options
        const period = typeof everyMs === 'function' ? everyMs(data) : everyMs
        if (period !== undefined) plan(Math.max(period * MIN_PAUSE, period - (performance.now() - startedAt)))
      } catch (error) {
        if (stop.signal.aborted) return
        setState((known) => ({ ...(known.key === key ? known : { key }), error }))
        if (error instanceof ApiError && error.isTransient) {
          plan(Math.min(MAX_POLL_MS, 1000 * 2 ** failures))
          failures += 1
        }
      }
    }
    const wake = (): void => {
      if (!document.hidden && timer === undefined) void read()
    }
    document.addEventListener('visibilitychange', wake)
    void read()
    return () => {
      stop.abort()
      clearTimeout(timer)
      document.removeEventListener('visibilitychange', wake)
    }
  }, [key, round])

  return state.key === key
    ? { data: state.data, error: state.error, refresh }
    : { data: undefined, error: undefined, refresh }
}
