import * as z from 'zod'

/** What the build process tells the process that started it: once, then it ends. */
export const buildMessageSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('built'),
    /** Absolute path of the cloud assembly; absent when only code was bundled. */
    assembly: z.string().optional(),
    /** Hash of each function's code, by entry. */
    hashes: z.record(z.string(), z.string()),
    /** Absolute path of the folder of the web pages; another one when they changed. */
    pages: z.string(),
  }),
  z.object({ kind: z.literal('failed'), message: z.string() }),
])

export type BuildMessage = z.infer<typeof buildMessageSchema>
export type Built = Extract<BuildMessage, { kind: 'built' }>
