import type { Section } from '../shell/page.ts'
import { RunPage } from './run-page.tsx'
import { RunsPage } from './runs-page.tsx'

export const runsSection: Section = {
  label: 'Runs',
  icon: 'run',
  pages: [
    { path: '/runs', title: () => 'Runs', View: RunsPage },
    { path: '/runs/:job/:run', title: ({ job = '', run = '' }) => `${job} ${run}`, View: RunPage },
  ],
}
