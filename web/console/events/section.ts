import type { Section } from '../shell/page.ts'
import { EventPage } from './event-page.tsx'
import { EventsPage } from './events-page.tsx'
import { ReplaysPage } from './replays-page.tsx'
import { SendPage } from './send-page.tsx'

/** What arrived, what came of it, and how to send it again. */
export const eventsSection: Section = {
  label: 'Events',
  icon: 'event',
  pages: [
    { path: '/events', title: () => 'Events', View: EventsPage },
    { path: '/events/send', title: () => 'Send an event', View: SendPage },
    { path: '/events/replays', title: () => 'Replays', View: ReplaysPage },
    { path: '/events/:key', title: () => 'Event', View: EventPage },
  ],
}
