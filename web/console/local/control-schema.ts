import * as z from 'zod/mini'

import { jsonSchemaSchema } from '../json-form/json-schema.ts'

/** `GET /_local/clock` */
export const clockSchema = z.object({
  now: z.string(),
  /** Whether it can be steered: real time cannot. */
  virtual: z.boolean(),
  paused: z.boolean(),
  /** Virtual seconds in a second of the wall; 0 for time that leaps from wait to wait. */
  rate: z.number(),
})
export type CloudClock = z.infer<typeof clockSchema>

const activeFaultSchema = z.object({
  id: z.string(),
  fault: z.looseObject({ kind: z.string() }),
  /** How often it struck. */
  hits: z.number(),
  /** Whether it will not strike again. */
  spent: z.boolean(),
})
export type ActiveFault = z.infer<typeof activeFaultSchema>

const faultKindSchema = z.object({
  kind: z.string(),
  description: z.string(),
  /** Of its settings. */
  schema: jsonSchemaSchema,
})
export type FaultKind = z.infer<typeof faultKindSchema>

/** `GET /_local/faults` */
export const faultsSchema = z.object({ items: z.array(activeFaultSchema), kinds: z.array(faultKindSchema) })

/** `POST /_local/faults` */
export const addedFaultSchema = activeFaultSchema

/** `GET /_local/calls`, newest first */
export const callsSchema = z.object({
  items: z.array(
    z.object({
      at: z.string(),
      provider: z.string(),
      summary: z.string(),
      /** `aborted` when the caller gave up before the answer. */
      status: z.union([z.number(), z.literal('aborted')]),
    }),
  ),
})
export type ThirdPartyCall = z.infer<typeof callsSchema>['items'][number]

const emailSchema = z.object({
  at: z.string(),
  from: z.optional(z.string()),
  to: z.array(z.string()),
  subject: z.string(),
  text: z.string(),
  html: z.optional(z.string()),
})
export type Email = z.infer<typeof emailSchema>

/** `GET /_local/emails`, newest first */
export const emailsSchema = z.object({ items: z.array(emailSchema) })
