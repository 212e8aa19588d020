import type { RefObject } from 'preact'
import { useEffect, useState } from 'preact/hooks'

import { visibleRows } from './visible-rows.ts'

/** Which rows of a list in the page are to be drawn, kept up to date while the page scrolls. */
export function useVisibleRows(
  listRef: RefObject<HTMLElement | null>,
  count: number,
  rowHeight: number,
): { readonly first: number; readonly end: number } {
  const [rows, setRows] = useState({ first: 0, end: 0 })
  useEffect(() => {
    let frame: number | undefined
    const measure = (): void => {
      frame = undefined
      const top = listRef.current?.getBoundingClientRect().top ?? 0
      const next = visibleRows({ count, rowHeight, scrollTop: -top, height: innerHeight })
      setRows((known) => (known.first === next.first && known.end === next.end ? known : next))
    }
    const plan = (): void => {
      frame ??= requestAnimationFrame(measure)
    }
    measure()
    addEventListener('scroll', plan, { passive: true })
    addEventListener('resize', plan)
    return () => {
      if (frame !== undefined) cancelAnimationFrame(frame)
      removeEventListener('scroll', plan)
      removeEventListener('resize', plan)
    }
  }, [count, rowHeight, listRef])
  return rows
}
