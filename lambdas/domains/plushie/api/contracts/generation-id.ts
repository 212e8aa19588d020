import * as z from 'zod/mini'

/** Names one of the user's generations. */
export const generationIdParams = z.object({ id: z.string().check(z.minLength(1), z.maxLength(64)) })

/** 404 of the routes that take such an id. */
export const GENERATION_NOT_FOUND = { description: 'The user has no such generation.' }
