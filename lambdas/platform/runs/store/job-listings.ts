import * as z from 'zod/mini'

import { readVariableAs } from '../../../aws/environment.ts'
import { jobListingSchema, type JobListing } from '../../../job/job-listing.ts'
import { jsonText } from '../../../aws/json-text.ts'

const listingsSchema = z.pipe(jsonText, z.array(jobListingSchema))

/** What there is to know of all jobs without their code, as synth listed it (`STEPLADDER_JOBS`). */
export function jobListings(): readonly JobListing[] {
  return readVariableAs('STEPLADDER_JOBS', listingsSchema)
}
