import * as z from 'zod/mini'

/** The photo formats that are taken, as content types. */
export const imageTypeSchema = z.enum(['image/jpeg', 'image/png', 'image/webp'])

export type ImageType = z.infer<typeof imageTypeSchema>
