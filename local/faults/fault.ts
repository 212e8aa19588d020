import * as z from 'zod'
import type { JsonValue } from '../json.ts'
import type { BusEvent } from '../services/events/bus-event.ts'

/** How often in a row a fault strikes; in JSON and on the command line `all` stands for `Infinity`. */
const times = z
  .union([z.int().positive(), z.literal('all').transform(() => Infinity)])
  .optional()
  .describe('How many in a row: a number, or "all". Default 1.')

const text = z.string().min(1)

const ofInvocations = {
  function: text.describe('Name of the function.'),
  invocation: z
    .int()
    .positive()
    .optional()
    .describe('Which invocation, counted from now, is the first to meet it. Default 1.'),
  times,
}

const ofEvents = {
  detailType: text.optional().describe('Only events of this detail type. Default all.'),
  source: text.optional().describe('Only events of this source. Default all.'),
  bus: text.optional().describe('Only events on the bus of this name. Default all.'),
  times,
}

const kinds = [
  z
    .strictObject({
      kind: z.literal('fail'),
      ...ofInvocations,
      errorType: text.optional().describe("The error's name, as Retry and Catch see it. Default Error."),
      errorMessage: text.optional().describe("The error's message."),
    })
    .describe("The function's invocation fails with this error; its code does not run."),
  z
    .strictObject({
      kind: z.literal('delay'),
      ...ofInvocations,
      delayMs: z.int().positive().describe("Milliseconds, by the cloud's clock."),
    })
    .describe("The function's invocation starts later."),
  z
    .strictObject({
      kind: z.literal('crash'),
      ...ofInvocations,
      afterCall: z
        .int()
        .positive()
        .optional()
        .describe(
          'Dies when so many AWS API calls of that invocation were applied, before it gets the answer of the last one. Default: dies at its start.',
        ),
      service: text.optional().describe('With afterCall: counts only calls of this service, e.g. dynamodb.'),
      action: text.optional().describe('With afterCall: counts only calls of this action, e.g. PutItem.'),
    })
    .describe("The function's process dies."),
  z
    .strictObject({
      kind: z.literal('refuse'),
      service: text.describe('The service as in ARNs, e.g. dynamodb, states, s3.'),
      action: text.optional().describe('As the API spells it, e.g. PutItem. Default all.'),
      containing: text
        .optional()
        .describe("Only calls with this text in them: a bucket's name, a key. Default all."),
      after: z.int().min(0).optional().describe('How many such calls to leave alone first. Default 0.'),
      times,
      code: text.describe("The exception's name, e.g. ThrottlingException."),
      message: text.optional().describe("The exception's message."),
      statusCode: z.int().min(400).max(599).optional().describe('HTTP status. Default 400.'),
    })
    .describe('A service refuses API calls; nothing is applied.'),
  z
    .strictObject({
      kind: z.literal('throttle'),
      table: text.describe('Name of the table.'),
      action: text.optional().describe('As the API spells it, e.g. PutItem. Default all.'),
      times,
    })
    .describe('DynamoDB throttles calls that name this table.'),
  z
    .strictObject({
      kind: z.literal('task-timed-out'),
      action: z
        .enum(['SendTaskSuccess', 'SendTaskFailure', 'SendTaskHeartbeat'])
        .optional()
        .describe('Which call of a holder of a task token. Default SendTaskSuccess.'),
      times,
    })
    .describe('Step Functions refuses SendTaskSuccess with TaskTimedOut; the task goes on waiting.'),
  z
    .strictObject({ kind: z.literal('duplicate'), ...ofEvents })
    .describe('A bus delivers an event twice to each target.'),
  z.strictObject({ kind: z.literal('drop'), ...ofEvents }).describe('A bus loses an event that it took in.'),
  z
    .strictObject({
      kind: z.literal('drop-status-event'),
      stateMachine: text.optional().describe('Only executions of the machine of this name. Default all.'),
      status: z
        .enum(['RUNNING', 'SUCCEEDED', 'FAILED', 'TIMED_OUT', 'ABORTED'])
        .optional()
        .describe('Only changes to this status. Default all.'),
      times,
    })
    .describe('The event that tells of a status change of an execution is lost.'),
] as const

/** A fault as it stands in JSON (`/_local/faults`), and what `--fault` is read into. */
export const faultSchema = z.discriminatedUnion('kind', kinds)

/** The schema of each kind, by its name. */
export const FAULT_KINDS: Readonly<Record<string, z.ZodType>> = Object.fromEntries(
  kinds.map((kind) => [kind.shape.kind.value, kind]),
)

type Settings = z.output<typeof faultSchema>
type OfInvocations = Extract<Settings, { readonly kind: 'fail' | 'delay' | 'crash' }>
type OfEvents = Extract<Settings, { readonly kind: 'drop' | 'duplicate' }>

/** Something that goes wrong on purpose: the settings of `faultSchema`, and in a program also a condition. */
export type Fault =
  | (OfInvocations & {
      /** Counts only invocations with such a payload. @default all */
      readonly when?: (payload: JsonValue) => boolean
    })
  | (OfEvents & {
      /** Counts only such events. @default all */
      readonly when?: (event: BusEvent) => boolean
    })
  | Exclude<Settings, OfInvocations | OfEvents>

/** A fault in force. */
export interface FaultHandle {
  /** Names it among the faults of a cloud. */
  readonly id: string
  readonly fault: Fault
  /** How often it struck. */
  readonly hits: number
  /** Whether it has struck as often as it was told to, and will not again. */
  readonly isSpent: boolean
  /** Takes it out of force. */
  remove(): void
}
