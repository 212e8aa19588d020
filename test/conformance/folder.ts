import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'

/** Where what was recorded on AWS is: beside the repository, or where `STEPLADDER_CONFORMANCE` says. */
export const CONFORMANCE_FOLDER =
  process.env['STEPLADDER_CONFORMANCE'] ?? resolve(import.meta.dirname, '../../../shared/conformance')

/** Whether it is there: it is no part of this repository. */
export const HAS_RECORDINGS =
  existsSync(join(CONFORMANCE_FOLDER, 'event-patterns.json')) &&
  existsSync(join(CONFORMANCE_FOLDER, 'step-functions.json'))
