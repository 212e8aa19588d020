import type { ComponentChildren, JSX } from 'preact'
import { useId, useRef } from 'preact/hooks'

import { moveFocus } from './move-focus.ts'
import './tabs.css'

export interface TabsProps {
  readonly label: string
  readonly tabs: readonly { readonly id: string; readonly label: string }[]
  readonly current: string
  readonly onChange: (id: string) => void
  /** What the current tab shows. */
  readonly children: ComponentChildren
}

/** Views of one thing, one at a time. Arrow keys go from tab to tab. */
export function Tabs({ label, tabs, current, onChange, children }: TabsProps): JSX.Element {
  const id = useId()
  const listRef = useRef<HTMLDivElement>(null)
  return (
    <>
      <div
        ref={listRef}
        class="tabs"
        role="tablist"
        tabIndex={-1}
        aria-label={label}
        onKeyDown={(event) => moveFocus(event, listRef.current, '[role="tab"]')}
      >
        {tabs.map((tab) => (
          <button
            key={tab.id}
            type="button"
            role="tab"
            id={`${id}-${tab.id}`}
            aria-selected={tab.id === current}
            aria-controls={`${id}-panel`}
            tabIndex={tab.id === current ? 0 : -1}
            onClick={() => onChange(tab.id)}
            onFocus={() => onChange(tab.id)}
          >
            {tab.label}
          </button>
        ))}
      </div>
      <div role="tabpanel" id={`${id}-panel`} aria-labelledby={`${id}-${current}`}>
        {children}
      </div>
    </>
  )
}
