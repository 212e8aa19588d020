import * as z from 'zod/mini'

/** Of a route without parameters, or without a query. */
export const nothing = z.object({})
