/**
 * Arrow keys, Home and End go from one item of a list to another; the Tab key has only one stop in it.
 * @param selector of the items
 */
export function moveFocus(event: KeyboardEvent, list: Element | null, selector: string): void {
  if (!list || event.ctrlKey || event.metaKey || event.altKey) return
  const items = [...list.querySelectorAll(selector)].filter(
    (item) => item instanceof HTMLElement || item instanceof SVGElement,
  )
  const index = items.findIndex((item) => item === document.activeElement)
  const target = targetOf(event.key, index, items.length)
  if (target === undefined) return
  const item = items[target]
  if (!item) return
  event.preventDefault()
  item.focus()
}

/** Which item a key leads to; `undefined` when it leads to none. */
export function targetOf(key: string, index: number, count: number): number | undefined {
  switch (key) {
    case 'ArrowDown':
    case 'ArrowRight':
      return Math.min(count - 1, index + 1)
    case 'ArrowUp':
    case 'ArrowLeft':
      return Math.max(0, index - 1)
    case 'Home':
      return 0
    case 'End':
      return count - 1
    default:
      return undefined
  }
}
