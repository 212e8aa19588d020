import * as z from 'zod/mini'

/** A moment as clients may write it, with any offset. */
export const time = z.iso.datetime({ offset: true })
