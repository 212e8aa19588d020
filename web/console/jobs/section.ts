import type { Section } from '../shell/page.ts'
import { JobPage } from './job-page.tsx'
import { JobsPage } from './jobs-page.tsx'

export const jobsSection: Section = {
  label: 'Jobs',
  icon: 'job',
  pages: [
    { path: '/jobs', title: () => 'Jobs', View: JobsPage },
    { path: '/jobs/:job', title: ({ job = '' }) => job, View: JobPage },
  ],
}
