import * as z from 'zod/mini'

const catcherSchema = z.object({ ErrorEquals: z.array(z.string()), Next: z.string() })
const choiceSchema = z.looseObject({ Next: z.string(), Condition: z.optional(z.unknown()) })

const stateSchema = z.object({
  Type: z.string(),
  Comment: z.optional(z.string()),
  Resource: z.optional(z.string()),
  /** A text in JSONata, too: then it is no object. */
  Arguments: z.optional(z.unknown()),
  Next: z.optional(z.string()),
  End: z.optional(z.boolean()),
  Default: z.optional(z.string()),
  Seconds: z.optional(z.unknown()),
  Choices: z.optional(z.array(choiceSchema)),
  Catch: z.optional(z.array(catcherSchema)),
  get Branches() {
    return z.optional(z.array(scopeSchema))
  },
  get ItemProcessor() {
    return z.optional(scopeSchema)
  },
  /** The older name of `ItemProcessor`. */
  get Iterator() {
    return z.optional(scopeSchema)
  },
})

const scopeSchema = z.object({
  StartAt: z.string(),
  get States() {
    return z.record(z.string(), stateSchema)
  },
})

/** What a graph needs of a state machine in the Amazon States Language, or of one branch of it. */
export const definitionSchema = scopeSchema

export type Definition = z.infer<typeof scopeSchema>
export type State = z.infer<typeof stateSchema>
