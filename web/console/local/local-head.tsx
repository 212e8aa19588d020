import type { JSX } from 'preact'

import { PageHead } from '../parts/page-head.tsx'
import { SubNavigation } from '../parts/sub-navigation.tsx'
import './local.css'

const LINKS = [
  { path: '/local', label: 'Clock' },
  { path: '/local/faults', label: 'Faults' },
  { path: '/local/calls', label: 'Third-party calls' },
  { path: '/local/emails', label: 'E-mails' },
] as const

/** Head of the pages about the local cloud. */
export function LocalHead({ current }: { readonly current: (typeof LINKS)[number]['path'] }): JSX.Element {
  return (
    <>
      <PageHead title="Local cloud" />
      <SubNavigation label="Local cloud" current={current} links={LINKS} />
    </>
  )
}
