import { useEffect, useState } from 'preact/hooks'

/** Renders again every `everyMs` while the page is visible. `undefined` does not. */
export function useTick(everyMs: number | undefined): void {
  const [, setTick] = useState(0)
  useEffect(() => {
    if (everyMs === undefined) return undefined
    const timer = setInterval(() => {
      if (!document.hidden) setTick((tick) => tick + 1)
    }, everyMs)
    return () => clearInterval(timer)
  }, [everyMs])
}
