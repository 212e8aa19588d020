import * as z from 'zod'

/** How the stand-in misbehaves, when told to. */
export const behaviourSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('fail'),
    /** HTTP status of the answer, with Google's error body. */
    status: z.int().min(400).max(599),
    /** Google's reason in the error's details, e.g. `API_KEY_INVALID` with status 400. */
    reason: z.string().optional(),
    ...scope(),
  }),
  z.object({
    /** Never answers: the caller's own time-out has to come. */
    kind: z.literal('hang'),
    ...scope(),
  }),
  z.object({
    kind: z.literal('slow'),
    delayMs: z.int().positive(),
    ...scope(),
  }),
  z.object({
    /** Draws a JPEG and calls it a PNG, as some models do. */
    kind: z.literal('jpeg'),
    ...scope(),
  }),
  z.object({
    /** Blocks the prompt for safety, as the API does for content that its rules forbid. */
    kind: z.literal('refuse'),
    ...scope(),
  }),
  z.object({
    /** Answers 200 with a body that is well-formed JSON and useless: prose for JSON, text for a picture. */
    kind: z.literal('nonsense'),
    ...scope(),
  }),
])

export type Behaviour = z.infer<typeof behaviourSchema>
export type Task = 'analyse' | 'draw'

function scope() {
  return {
    /** Which calls it applies to; both kinds unless told. */
    task: z.enum(['analyse', 'draw']).optional(),
    /** How many calls it applies to; all that follow unless told. */
    times: z.int().positive().optional(),
  }
}

/** The behaviours that are switched on, in order; each call meets the first one that fits. */
export class Behaviours {
  #active: { behaviour: Behaviour; left: number }[] = []

  add(behaviour: Behaviour): void {
    this.#active.push({ behaviour, left: behaviour.times ?? Infinity })
  }

  /** Back to answering every call well. */
  clear(): void {
    this.#active = []
  }

  list(): Behaviour[] {
    return this.#active.map(({ behaviour }) => behaviour)
  }

  /** The behaviour for the next call of this task, used up by one; `undefined` to answer well. */
  take(task: Task): Behaviour | undefined {
    const found = this.#active.find(({ behaviour }) => !behaviour.task || behaviour.task === task)
    if (!found) return undefined
    found.left--
    this.#active = this.#active.filter(({ left }) => left > 0)
    return found.behaviour
  }
}
