import type { Section } from '../shell/page.ts'
import { QueuePage } from './queue-page.tsx'
import { QueuesPage } from './queues-page.tsx'

/** What could not be delivered, and what to do about it. */
export const deadLettersSection: Section = {
  label: 'Dead letters',
  icon: 'letter',
  pages: [
    { path: '/dead-letters', title: () => 'Dead letters', View: QueuesPage },
    { path: '/dead-letters/:queue', title: ({ queue = '' }) => `Dead letters in ${queue}`, View: QueuePage },
  ],
}
