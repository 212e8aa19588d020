import * as z from 'zod/mini'

/** A text that is JSON, parsed: to pipe into the schema of what it must be. */
export const jsonText = z.pipe(
  z.string(),
  z.transform((text, context): unknown => {
    try {
      return JSON.parse(text)
    } catch {
      context.issues.push({ code: 'custom', message: 'not JSON', input: text })
      return undefined
    }
  }),
)
