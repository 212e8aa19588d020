import type { JSX } from 'preact'
import { useState } from 'preact/hooks'

import './json-view.css'

export interface JsonViewProps {
  readonly value: unknown
  /** What it is, for screen readers. */
  readonly label: string
}

/** Deeper parts begin closed. */
const OPEN_DEPTH = 2
/** More children than this begin closed, and are shown in portions of as many. */
const PORTION = 100
/** Longer texts are cut until they are asked for. */
const LONG_TEXT = 400

/** A JSON value as a tree whose parts open and close. */
export function JsonView({ value, label }: JsonViewProps): JSX.Element {
  return (
    <div class="json" role="group" aria-label={label}>
      <Node name={undefined} value={value} depth={0} />
    </div>
  )
}

interface NodeProps {
  readonly name: string | undefined
  readonly value: unknown
  readonly depth: number
}

function Node({ name, value, depth }: NodeProps): JSX.Element {
  if (typeof value === 'object' && value !== null) return <Branch name={name} value={value} depth={depth} />
  return (
    <div class="json-leaf">
      <Name name={name} />
      <Leaf value={value} />
    </div>
  )
}

function Branch({ name, value, depth }: NodeProps & { readonly value: object }): JSX.Element {
  const entries = Object.entries(value)
  const [isOpen, setOpen] = useState(depth < OPEN_DEPTH && entries.length <= PORTION)
  const [shown, setShown] = useState(PORTION)
  const isList = Array.isArray(value)
  const [left, right] = isList ? ['[', ']'] : ['{', '}']
  if (entries.length === 0) {
    return (
      <div class="json-leaf">
        <Name name={name} />
        <span class="json-mark">{`${left}${right}`}</span>
      </div>
    )
  }
  const count = `${entries.length} ${isList ? (entries.length === 1 ? 'item' : 'items') : entries.length === 1 ? 'field' : 'fields'}`
  return (
    <details class="json-branch" open={isOpen} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>
        <Name name={name} />
        <span class="json-mark">{left}</span>
        {!isOpen && <span class="json-count">{` ${count} ${right}`}</span>}
      </summary>
      {isOpen && (
        <div class="json-children">
          {entries.slice(0, shown).map(([key, child]) => (
            <Node key={key} name={key} value={child} depth={depth + 1} />
          ))}
          {entries.length > shown && (
            <button type="button" class="json-next" onClick={() => setShown(shown + PORTION)}>
              {`Show ${Math.min(PORTION, entries.length - shown)} of ${entries.length - shown} more`}
            </button>
          )}
        </div>
      )}
      {isOpen && <span class="json-mark json-end">{right}</span>}
    </details>
  )
}

function Name({ name }: { readonly name: string | undefined }): JSX.Element | null {
  return name === undefined ? null : <span class="json-name">{`${name}: `}</span>
}

function Leaf({ value }: { readonly value: unknown }): JSX.Element {
  const [isWhole, setWhole] = useState(false)
  if (typeof value !== 'string') return <span class="json-value">{JSON.stringify(value) ?? 'undefined'}</span>
  const isCut = !isWhole && value.length > LONG_TEXT
  return (
    <span class="json-text">
      {JSON.stringify(isCut ? `${value.slice(0, LONG_TEXT)}…` : value)}
      {isCut && (
        <button type="button" class="json-next" onClick={() => setWhole(true)}>
          {`all ${value.length} characters`}
        </button>
      )}
    </span>
  )
}
