import * as z from 'zod'

import type { LocalCloud } from '../../local/cloud.ts'

const executionSchema = z.object({
  executionArn: z.string(),
  stateMachineArn: z.string(),
  name: z.string(),
  status: z.enum(['RUNNING', 'SUCCEEDED', 'FAILED', 'TIMED_OUT', 'ABORTED']),
  error: z.string().optional(),
  cause: z.string().optional(),
  input: z.string(),
  output: z.string().optional(),
})
const listSchema = z.object({ executions: z.array(z.object({ executionArn: z.string() })) })
const eventSchema = z.looseObject({
  id: z.number(),
  type: z.string(),
  /** Seconds since 1970. */
  timestamp: z.number(),
  stateEnteredEventDetails: z.object({ name: z.string() }).optional(),
  lambdaFunctionFailedEventDetails: z.object({ error: z.string().optional() }).optional(),
  taskFailedEventDetails: z.object({ error: z.string().optional() }).optional(),
})

export type Run = z.infer<typeof executionSchema>
export type HistoryEvent = z.infer<typeof eventSchema>

/** Runs of the plushie job, and of its clean-up from outside, as Step Functions tells of them. */
export class Runs {
  readonly #cloud: LocalCloud

  constructor(cloud: LocalCloud) {
    this.#cloud = cloud
  }

  get machineArn(): string {
    return z.string().parse(this.#cloud.outputs['StateMachineGeneratePlushie'])
  }

  get onFailureMachineArn(): string {
    return `${this.machineArn}-on-failure`
  }

  async describe(executionArn: string): Promise<Run> {
    return executionSchema.parse(await this.#cloud.call('states', 'DescribeExecution', { executionArn }))
  }

  /** Runs whose event names the generation, the oldest first. */
  async of(generationId: string, stateMachineArn = this.machineArn): Promise<Run[]> {
    const { executions } = listSchema.parse(
      await this.#cloud.call('states', 'ListExecutions', { stateMachineArn, maxResults: 1000 }),
    )
    const runs = await Promise.all(executions.map(({ executionArn }) => this.describe(executionArn)))
    return runs.filter(({ input }) => input.includes(generationId)).toReversed()
  }

  /** The one run of a generation. */
  async only(generationId: string): Promise<Run> {
    const [run, ...more] = await this.of(generationId)
    if (!run || more.length > 0)
      throw new Error(`generation ${generationId} has ${more.length + (run ? 1 : 0)} runs, not one`)
    return run
  }

  /** Clean-ups from outside of a generation's runs, the oldest first. */
  cleanUpsOf(generationId: string): Promise<Run[]> {
    return this.of(generationId, this.onFailureMachineArn)
  }

  async history(executionArn: string): Promise<HistoryEvent[]> {
    const answer = await this.#cloud.call('states', 'GetExecutionHistory', { executionArn, maxResults: 1000 })
    return z.object({ events: z.array(eventSchema) }).parse(answer).events
  }

  /** Names of the states that a run entered, in order. */
  async states(executionArn: string): Promise<string[]> {
    const history = await this.history(executionArn)
    return history.flatMap(({ stateEnteredEventDetails }) => stateEnteredEventDetails?.name ?? [])
  }

  /** Seconds from each failure of a task to its next try. */
  async waits(executionArn: string): Promise<number[]> {
    const history = await this.history(executionArn)
    return history.flatMap(({ type, timestamp }, index) => {
      const next = history[index + 1]
      return type === 'TaskFailed' && next?.type === 'TaskScheduled'
        ? Math.round(next.timestamp - timestamp)
        : []
    })
  }

  async stop(executionArn: string): Promise<void> {
    await this.#cloud.call('states', 'StopExecution', { executionArn })
  }
}
