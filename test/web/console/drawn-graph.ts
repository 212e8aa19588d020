import type { Page } from 'playwright-core'

/** Where something is on the screen, in pixels. */
export type DrawnBox = Pick<DOMRect, 'left' | 'top' | 'right' | 'bottom'>

/** A picture of states as it is on the screen. */
export interface DrawnGraph {
  readonly frame: DrawnBox
  readonly states: readonly {
    readonly name: string
    readonly box: DrawnBox
    readonly words: readonly DrawnBox[]
  }[]
  readonly labels: readonly { readonly name: string; readonly box: DrawnBox }[]
  readonly lines: readonly {
    /** `from → to`. */
    readonly name: string
    readonly box: DrawnBox
    readonly points: readonly { readonly x: number; readonly y: number }[]
    /** Whether any of its points is on top of all that is drawn there. */
    readonly isSeen: boolean
  }[]
}

/** Reads a page's first graph. The whole of it must be in the window: only there a browser says what is on top. */
export async function readDrawnGraph(page: Page): Promise<DrawnGraph> {
  const picture = page.locator('svg.graph').first()
  await picture.waitFor()
  return picture.evaluate((svg) => {
    const boxOf = (element: Element | null | undefined): DrawnBox => {
      const { left = 0, top = 0, right = 0, bottom = 0 } = element?.getBoundingClientRect() ?? {}
      return { left, top, right, bottom }
    }
    const all = (selector: string, root: Element = svg): Element[] => [...root.querySelectorAll(selector)]
    const POINTS = 60
    return {
      frame: boxOf(svg),
      states: all('.state').map((state) => ({
        name: state.getAttribute('data-state') ?? '',
        box: boxOf(state.querySelector('.state-box')),
        words: all('text, .state-icon, .state-status', state).map(boxOf),
      })),
      labels: all('.edge-label').map((label) => ({ name: label.textContent ?? '', box: boxOf(label) })),
      lines: all('.edge').map((edge) => {
        const line = edge.querySelector('path')
        const length = line?.getTotalLength() ?? 0
        const points = Array.from({ length: POINTS }, (_, index) => {
          const point = line?.getPointAtLength((length * (index + 0.5)) / POINTS)
          const { x = 0, y = 0 } = point?.matrixTransform(line?.getScreenCTM() ?? undefined) ?? {}
          return { x, y }
        })
        return {
          name: `${edge.getAttribute('data-from')} → ${edge.getAttribute('data-to')}`,
          box: boxOf(line),
          points,
          isSeen: points.some(({ x, y }) => document.elementFromPoint(x, y)?.closest('.edge') === edge),
        }
      }),
    }
  })
}

/** Whether two boxes have a place in common. @param slack pixels by which they may */
export function overlaps(one: DrawnBox, other: DrawnBox, slack = 0.5): boolean {
  return (
    one.left < other.right - slack &&
    other.left < one.right - slack &&
    one.top < other.bottom - slack &&
    other.top < one.bottom - slack
  )
}

/** Whether a box is all within another one. @param slack pixels by which it may stick out */
export function contains(outer: DrawnBox, inner: DrawnBox, slack = 0.5): boolean {
  return (
    outer.left - slack <= inner.left &&
    outer.top - slack <= inner.top &&
    outer.right + slack >= inner.right &&
    outer.bottom + slack >= inner.bottom
  )
}
