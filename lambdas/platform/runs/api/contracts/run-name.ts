import * as z from 'zod/mini'

import { nameSchema } from '../../../../http/contracts/name.ts'

/** Names one run. */
export const runParams = z.object({
  job: nameSchema,
  /** Name of the run: what Step Functions takes as the name of an execution. */
  run: z.string().check(z.regex(/^[^\s<>{}[\]?*"#%\\^|~`$&,;:/\p{Cc}]{1,80}$/u)),
})

/** 404 of the routes that take such a name. */
export const RUN_NOT_FOUND = {
  description: 'No job has this id, or it has no run of this name (any more).',
}
