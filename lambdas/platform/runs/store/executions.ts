import {
  DescribeExecutionCommand,
  ExecutionDoesNotExist,
  ListExecutionsCommand,
  SFNClient,
  StartExecutionCommand,
  type DescribeExecutionOutput,
} from '@aws-sdk/client-sfn'

let client: SFNClient | undefined

/** The process's one Step Functions client, made on first use. */
export function stepFunctions(): SFNClient {
  client ??= new SFNClient()
  return client
}

/** Reads an execution; `undefined` when there is none of this ARN (any more: 90 days after its end). */
export async function describeExecution(executionArn: string): Promise<DescribeExecutionOutput | undefined> {
  try {
    return await stepFunctions().send(new DescribeExecutionCommand({ executionArn }))
  } catch (error) {
    if (error instanceof ExecutionDoesNotExist) return undefined
    throw error
  }
}

/** Starts an execution. @returns its ARN */
export async function startExecution(options: {
  readonly stateMachineArn: string
  readonly input: unknown
  readonly name?: string | undefined
  /** Gives the request up. Whether the execution was started is then not known. */
  readonly signal?: AbortSignal
}): Promise<string> {
  const { stateMachineArn, input, name, signal } = options
  const { executionArn } = await stepFunctions().send(
    new StartExecutionCommand({ stateMachineArn, name, input: JSON.stringify(input) }),
    { ...(signal && { abortSignal: signal }) },
  )
  if (executionArn === undefined) throw new Error(`${stateMachineArn} was started without an execution ARN`)
  return executionArn
}

/** An execution that ended badly. */
export interface FailedExecution {
  readonly executionArn: string
  readonly name: string
  /** How often it was redriven; the last of its failures is the one that is told of. */
  readonly redriveCount: number
}

/** Which failed executions. */
export interface FailureWindow {
  readonly startedAfter: Date
  readonly stoppedAfter: Date
  readonly stoppedBefore: Date
}

/**
 * Yields the executions of a machine that failed, timed out or were aborted, a page of AWS's at a time.
 *
 * Step Functions lists executions by their start, the most recent first, and knows no other filter than the status: so
 * the start says where to stop reading, and the end which ones are meant. One request for each 1,000.
 */
export async function* failedExecutions(
  stateMachineArn: string,
  { startedAfter, stoppedAfter, stoppedBefore }: FailureWindow,
): AsyncGenerator<readonly FailedExecution[]> {
  for (const statusFilter of ['FAILED', 'TIMED_OUT', 'ABORTED'] as const) {
    let nextToken: string | undefined
    do {
      const page = await stepFunctions().send(
        new ListExecutionsCommand({ stateMachineArn, statusFilter, nextToken, maxResults: 1000 }),
      )
      const executions = page.executions ?? []
      const isPast = executions.some(({ startDate }) => startDate !== undefined && startDate < startedAfter)
      nextToken = isPast ? undefined : page.nextToken
      yield executions.flatMap(({ executionArn, name, startDate, stopDate, redriveCount = 0 }) => {
        if (executionArn === undefined || name === undefined || !startDate || !stopDate) return []
        const isMeant = startDate >= startedAfter && stopDate >= stoppedAfter && stopDate <= stoppedBefore
        return isMeant ? [{ executionArn, name, redriveCount }] : []
      })
    } while (nextToken !== undefined)
  }
}
