import { brotliCompressSync, brotliDecompressSync } from 'node:zlib'
import * as z from 'zod/mini'

import { jobOutlineSchema, type JobOutline } from './job-outline.ts'

/**
 * Writes outlines as a text for an environment variable. All variables of a function may have 4 KB together, so the text
 * is compressed: 20 jobs of six steps take less than 1 KB of it.
 */
export function packOutlines(outlines: readonly JobOutline[]): string {
  return brotliCompressSync(JSON.stringify(outlines)).toString('base64')
}

/** The inverse of {@link packOutlines}, as a schema: a text that is none is an issue and no exception. */
export const packedOutlinesSchema = z.pipe(
  z.pipe(
    z.string(),
    z.transform((text, context): unknown => {
      try {
        return JSON.parse(brotliDecompressSync(Buffer.from(text, 'base64')).toString())
      } catch {
        context.issues.push({ code: 'custom', message: 'no packed outlines', input: text })
        return undefined
      }
    }),
  ),
  z.array(jobOutlineSchema()),
)
