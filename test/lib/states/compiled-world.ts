import * as z from 'zod'
import type { AnyJob } from '../../../lambdas/job/job.ts'
import { runTask } from '../../../lambdas/runtime/run-task.ts'
import { AwsError } from '../../../local/aws-error.ts'
import { isJsonObject, type JsonObject, type JsonValue } from '../../../local/json.ts'
import { testDatabase } from '../../test-database.ts'
import { createDynamoDbService } from '../../../local/services/dynamodb/dynamodb-service.ts'
import type { InvokeResult } from '../../../local/services/service.ts'
import { createStepFunctionsService } from '../../../local/services/step-functions/step-functions-service.ts'
import { VirtualClock } from '../../../local/virtual-clock.ts'
import { createFakes } from '../../runtime/fakes.ts'
import { createTestContext, functionResult } from '../../local/cloud-context.ts'
import { renderJob } from './render-job.ts'

const ROLE = 'arn:aws:iam::000000000000:role/machine'
const busEvent = z.object({
  Source: z.string(),
  DetailType: z.string(),
  Detail: z.string().transform((text): unknown => JSON.parse(text)),
})
const statusDetail = z.looseObject({ executionArn: z.string(), name: z.string(), status: z.string() })
const taskSchema = z.object({ job: z.string(), step: z.string(), run: z.object({ id: z.string() }) })
const started = z.object({ executionArn: z.string() })
const stateEvent = z.object({
  stateEnteredEventDetails: z.object({ name: z.string() }).optional(),
  stateExitedEventDetails: z.object({ name: z.string(), output: z.string() }).optional(),
})

/** How an execution ended, as DescribeExecution tells. */
const described = z.object({
  status: z.string(),
  output: z
    .string()
    .transform((text): unknown => JSON.parse(text))
    .optional(),
  error: z.string().optional(),
  cause: z.string().optional(),
})

/** An execution that is over. */
export interface Ended extends z.infer<typeof described> {
  readonly arn: string
  /** Names of the states that it entered, in order. */
  readonly states: readonly string[]
  /** The status event that the default bus got, as the input of the clean-up machine. */
  readonly statusEvent: JsonObject
}

/**
 * A place where compiled jobs really run: the local interpreter with AWS's DynamoDB Local beside it, on virtual time;
 * functions are the runtime itself, in process. What is not here (queues, rules) is not needed by the machines alone.
 */
export async function createCompiledWorld() {
  const clock = new VirtualClock({ jump: true })
  const fakes = createFakes()
  const jobs = new Map<string, AnyJob>()
  const sent: z.infer<typeof busEvent>[] = []
  const ended = new Map<string, PromiseWithResolvers<JsonObject>>()
  const invoked: string[] = []
  /** By the run's ARN and the step. */
  const payloads = new Map<string, string>()
  let cancelled = 0
  let refusesEvents = false
  const ending = (arn: string) => {
    const waiting = ended.get(arn) ?? Promise.withResolvers<JsonObject>()
    ended.set(arn, waiting)
    return waiting
  }
  const context = createTestContext({
    clock,
    call: {
      dynamodb(action, input) {
        if (action === 'TransactWriteItems' && cancelled > 0) {
          cancelled -= 1
          throw new AwsError('TransactionCanceledException', 'Transaction cancelled [TransactionConflict]')
        }
        return dynamodb.call?.(action, input) ?? {}
      },
      events(_action, { Entries }) {
        for (const entry of z.array(busEvent).parse(Entries)) {
          if (entry.Source !== 'aws.states') {
            if (refusesEvents) throw new AwsError('InternalException', 'The bus takes no events')
            sent.push(entry)
            continue
          }
          const detail = statusDetail.parse(entry.Detail)
          if (detail.status !== 'RUNNING')
            ending(detail.executionArn).resolve({ detail: JSON.parse(JSON.stringify(detail)) })
        }
        return { FailedEntryCount: 0, Entries: [] }
      },
    },
    async invoke(_arn, payload): Promise<InvokeResult> {
      const { job, step, run } = taskSchema.parse(payload)
      invoked.push(step)
      payloads.set(`${run.id} ${step}`, JSON.stringify(payload))
      const definition = jobs.get(job)?.definition
      if (definition === undefined) throw new TypeError(`no job ${job}`)
      try {
        const lambda = { getRemainingTimeInMillis: () => 60_000 }
        const answer = await runTask(definition, payload, lambda, fakes.ports)
        return functionResult(JSON.parse(JSON.stringify(answer)))
      } catch (error) {
        if (!(error instanceof Error)) throw error
        const failure = {
          errorType: error.name,
          errorMessage: error.message,
          trace: error.stack?.split('\n') ?? [],
        }
        return { ...functionResult(failure), functionError: 'Unhandled' }
      }
    },
  })
  const dynamodb = createDynamoDbService(context, { local: Promise.resolve(testDatabase()) })
  const states = createStepFunctionsService(context)
  const call = async (action: string, input: JsonObject): Promise<JsonObject> =>
    (await states.call?.(action, input)) ?? {}
  await dynamodb.call?.('CreateTable', {
    TableName: 'runs',
    BillingMode: 'PAY_PER_REQUEST',
    KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
    AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
  })
  const machineArn = (name: string) => `arn:aws:states:us-east-1:000000000000:stateMachine:${name}`

  async function start(machine: string, input: JsonValue, name?: string): Promise<string> {
    const answer = await call('StartExecution', {
      stateMachineArn: machineArn(machine),
      input: JSON.stringify(input),
      ...(name === undefined ? {} : { name }),
    })
    return started.parse(answer).executionArn
  }

  async function history(arn: string) {
    const answer = await call('GetExecutionHistory', { executionArn: arn, maxResults: 1000 })
    return z.array(stateEvent).parse(answer['events'])
  }

  async function end(arn: string): Promise<Ended> {
    const statusEvent = await ending(arn).promise
    return {
      ...described.parse(await call('DescribeExecution', { executionArn: arn })),
      arn,
      states: (await history(arn)).flatMap(({ stateEnteredEventDetails: entered }) =>
        entered === undefined ? [] : [entered.name],
      ),
      statusEvent,
    }
  }

  return {
    clock,
    /** Events that jobs sent. */
    sent,
    /** Steps whose function was called, in order. */
    invoked,
    start,
    end,
    /** Deploys a job's machines, named like the job. */
    async deploy(job: AnyJob): Promise<void> {
      jobs.set(job.definition.id, job)
      const { run, onFailure } = renderJob(job.definition)
      const machines = { [job.definition.id]: run, [`${job.definition.id}-on-failure`]: onFailure }
      for (const [name, asl] of Object.entries(machines)) {
        if (asl === undefined) continue
        await call('CreateStateMachine', { name, definition: JSON.stringify(asl), roleArn: ROLE })
      }
    },
    /** Deploys the functions of a job, and leaves its machines as they are. */
    deployCode: (job: AnyJob) => void jobs.set(job.definition.id, job),
    run: async (machine: string, input: JsonValue, name?: string) => end(await start(machine, input, name)),
    stop: async (arn: string, reason: { readonly error?: string; readonly cause?: string } = {}) =>
      call('StopExecution', { executionArn: arn, ...reason }),
    /** Lets an execution that is over go on; `end` waits for its next end. */
    async redrive(arn: string): Promise<void> {
      ended.delete(arn)
      await call('RedriveExecution', { executionArn: arn })
    },
    /** What a state gave on, in an execution that is over. */
    async outputOf(arn: string, state: string): Promise<unknown> {
      const exited = (await history(arn)).find(({ stateExitedEventDetails: event }) => event?.name === state)
      return JSON.parse(exited?.stateExitedEventDetails?.output ?? '"(the state was not left)"')
    },
    /** What the function of a step was called with, as text. */
    inputOf: (run: string, step: string): string | undefined => payloads.get(`${run} ${step}`),
    /** An item of the Runs table, or undefined. */
    async item(pk: string): Promise<JsonObject | undefined> {
      const answer = await dynamodb.call?.('GetItem', { TableName: 'runs', Key: { pk: { S: pk } } })
      return isJsonObject(answer?.['Item']) ? answer['Item'] : undefined
    },
    /** Writes an item of the Runs table. */
    async put(item: JsonObject): Promise<void> {
      await dynamodb.call?.('PutItem', { TableName: 'runs', Item: item })
    },
    /** Cancels the next transactions, as DynamoDB does when they meet others. */
    cancelTransactions(count: number): void {
      cancelled = count
    },
    /** Lets the bus take no events of jobs, until it is told otherwise. */
    refuseEvents(refuses: boolean): void {
      refusesEvents = refuses
    },
    async close(): Promise<void> {
      await dynamodb.stop?.()
    },
  }
}
