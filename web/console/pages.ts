import { deadLettersSection } from './dead-letters/section.ts'
import { eventsSection } from './events/section.ts'
import { jobsSection } from './jobs/section.ts'
import { localSection } from './local/section.ts'
import { runsSection } from './runs/section.ts'
import type { Section } from './shell/page.ts'

/** All of the console, in the order of its navigation. */
export const sections: readonly Section[] = [
  runsSection,
  jobsSection,
  eventsSection,
  deadLettersSection,
  localSection,
]
