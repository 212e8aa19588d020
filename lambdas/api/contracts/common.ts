import * as z from 'zod/mini'

/** Of a route without parameters, or without a query. */
export const nothing = z.object({})

/** A moment as clients may write it, with any offset. */
export const time = z.iso.datetime({ offset: true })

/** 403 of all routes for operators. */
export const NO_OPERATOR = { description: 'The caller is no operator.' }
