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
  readonly stoppedAt: Date
}

/** Yields the executions of a machine that failed, timed out or were aborted, of those started after `startedAfter`. */
export async function* failedExecutions(
  stateMachineArn: string,
  startedAfter: Date,
): AsyncGenerator<FailedExecution> {
  for (const statusFilter of ['FAILED', 'TIMED_OUT', 'ABORTED'] as const) {
    let nextToken: string | undefined
    do {
      const page = await stepFunctions().send(
        new ListExecutionsCommand({ stateMachineArn, statusFilter, nextToken, maxResults: 1000 }),
      )
      nextToken = page.nextToken
      for (const { executionArn, name, startDate, stopDate } of page.executions ?? []) {
        if (executionArn === undefined || name === undefined || stopDate === undefined) continue
        // The most recent come first.
        if (startDate !== undefined && startDate < startedAfter) nextToken = undefined
        else yield { executionArn, name, stoppedAt: stopDate }
      }
    } while (nextToken !== undefined)
  }
}
