import { jobsSection } from './jobs/section.ts'
import type { Section } from './shell/page.ts'

/** All of the console, in the order of its navigation. */
export const sections: readonly Section[] = [jobsSection]
