import type { JSX } from 'preact'

import { ToneBadge } from '../parts/tone-badge.tsx'
import type { EventKind } from './event-schema.ts'

/** How each kind is called. */
export const KIND_WORDS: Readonly<Record<EventKind, string>> = {
  valid: 'Valid',
  ignored: 'Ignored',
  invalid: 'Invalid',
}

const LOOKS = {
  valid: { tone: 'good', icon: 'check' },
  ignored: { tone: 'soft', icon: 'pause' },
  invalid: { tone: 'bad', icon: 'cross' },
} as const

/** What was made of an event. */
export function KindBadge({ kind }: { readonly kind: EventKind }): JSX.Element {
  return <ToneBadge {...LOOKS[kind]}>{KIND_WORDS[kind]}</ToneBadge>
}
