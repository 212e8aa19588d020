import type { JsonValue } from '../json.ts'

/** Picks invocations: the `invocation`-th of the function since the fault was added, and `times` in a row. */
interface OfInvocations {
  /** Name of the function. */
  readonly function: string
  /** Which invocation is the first to fail, from 1. @default 1 */
  readonly invocation?: number
  /** How many in a row. @default 1; `Infinity` for all */
  readonly times?: number
  /** Counts only invocations with such a payload. @default all */
  readonly when?: (payload: JsonValue) => boolean
}

/** Picks API calls, on the wire and between services. */
interface OfCalls {
  /** Service id as in SigV4, e.g. `dynamodb`, `states`, `s3`. */
  readonly service: string
  /** As the API model spells it, e.g. `PutItem`. @default all actions */
  readonly action?: string
  /** Counts only calls whose input contains this text: a table's or a bucket's name, a key. @default all */
  readonly containing?: string
  /** How many calls to leave alone first. @default 0 */
  readonly after?: number
  /** How many in a row. @default 1; `Infinity` for all */
  readonly times?: number
}

/** Something that goes wrong on purpose. */
export type Fault =
  /** The invocation fails with this error; the function's code does not run. */
  | (OfInvocations & {
      readonly kind: 'fail'
      /** @default `Error` */
      readonly errorType?: string
      readonly errorMessage?: string
    })
  /** The invocation starts later by `delayMs` of the cloud's clock. */
  | (OfInvocations & { readonly kind: 'delay'; readonly delayMs: number })
  /**
   * The function's process dies. Without `afterCall` right at the start of the invocation; with it, when the n-th AWS
   * API call of that invocation was applied and before the function gets the answer.
   */
  | (OfInvocations & {
      readonly kind: 'crash'
      /** From 1. */
      readonly afterCall?: number
      /** Counts only calls of this service. @default all */
      readonly service?: string
      /** Counts only calls of this action. @default all */
      readonly action?: string
    })
  /** The API refuses calls with an error; nothing is applied. */
  | (OfCalls & {
      readonly kind: 'refuse'
      /** Exception name as in the API model. */
      readonly code: string
      readonly message?: string
      /** @default 400 */
      readonly statusCode?: number
    })
  /** DynamoDB throttles calls that name this table. */
  | { readonly kind: 'throttle'; readonly table: string; readonly action?: string; readonly times?: number }
  /** An event that a bus takes in is lost, or delivered twice. */
  | {
      readonly kind: 'drop' | 'duplicate'
      /** @default all */
      readonly detailType?: string
      /** @default all */
      readonly source?: string
      /** @default all buses */
      readonly bus?: string
      /** @default 1 */
      readonly times?: number
    }

/** A fault in force. */
export interface FaultHandle {
  /** How often it struck. */
  readonly hits: number
  /** Takes it out of force. */
  remove(): void
}
