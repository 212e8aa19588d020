import type { Section } from '../shell/page.ts'
import { CallsPage } from './calls-page.tsx'
import { ClockPage } from './clock-page.tsx'
import { EmailsPage } from './emails-page.tsx'
import { FaultsPage } from './faults-page.tsx'

/** Steers the local cloud; a deployment has no such thing. */
export const localSection: Section = {
  label: 'Local',
  icon: 'local',
  isShown: ({ local }) => local !== undefined,
  pages: [
    { path: '/local', title: () => 'Clock', View: ClockPage },
    { path: '/local/faults', title: () => 'Faults', View: FaultsPage },
    { path: '/local/calls', title: () => 'Third-party calls', View: CallsPage },
    { path: '/local/emails', title: () => 'E-mails', View: EmailsPage },
  ],
}
