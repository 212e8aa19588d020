import * as z from 'zod/mini'

import { jsonBody } from '../../../../http/body.ts'

/** Which letters: `receipt`s of the list. */
export const receiptsBody = jsonBody(
  z.object({
    receipts: z
      .array(z.string().check(z.minLength(1), z.maxLength(200)))
      .check(z.minLength(1), z.maxLength(100)),
  }),
)
