import type * as z from 'zod/v4/core'
import type { JsonProblem } from './jsonify.ts'

/** The schema of an event's data: any zod 4 schema, from `zod` or `zod/mini`. */
export type EventSchema = z.$ZodType

/** A kind of event: its name and what its data must look like. Made by `defineEvent`. */
export interface EventDefinition<Name extends string = string, Schema extends EventSchema = EventSchema> {
  /** The event's name, which is the `detail-type` on the bus, e.g. `plushie/generate.requested`. */
  readonly name: Name
  readonly schema: Schema
  /** Fields of `data` that say whose it is; see `EventOptions` of `defineEvent`. */
  readonly subject?: readonly string[]
}

/** Accepts a schema whose parsed data are JSON as they are; otherwise nothing, and the compiler shows the reason. */
export type MustDescribeJson<Schema extends EventSchema> = [DataProblem<Schema>] extends [never]
  ? unknown
  : { readonly problem: DataProblem<Schema> }

type DataProblem<Schema extends EventSchema> = JsonProblem<
  z.output<Schema>,
  'data',
  [],
  Uint8Array | { toJSON(...args: never[]): unknown }
>

/** The data of an event as steps and selectors see it: parsed by the schema, with its defaults filled in. */
export type EventData<Definition> =
  Definition extends EventDefinition<string, infer Schema> ? z.output<Schema> : never

/** The data of an event as it is sent: what has a default may be left out. */
export type EventInput<Definition> =
  Definition extends EventDefinition<string, infer Schema> ? z.input<Schema> : never

/** An event as it travels in the `detail` of a bus event, and as a step gets it. */
export interface JobEvent<Name extends string = string, Data = unknown> {
  /**
   * Unique per fact, chosen by the sender, at most 128 characters: deliveries with the same id run a job once.
   * In a run that a replay from the archive started, `#` and the replay's name (at most 64 characters) stand behind it.
   */
  readonly id: string
  readonly name: Name
  readonly data: Data
  /** When it happened, ISO time. */
  readonly ts: string
}
