import type { JSX } from 'preact'

import { SubNavigation } from '../parts/sub-navigation.tsx'

const LINKS = [
  { path: '/events', label: 'Received' },
  { path: '/events/send', label: 'Send' },
  { path: '/events/replays', label: 'Replays' },
] as const

/** Leads to the pages about events. */
export function EventsNavigation({
  current,
}: {
  readonly current: (typeof LINKS)[number]['path']
}): JSX.Element {
  return <SubNavigation label="Events" current={current} links={LINKS} />
}
