import {
  DescribeStateMachineCommand,
  DescribeStateMachineForExecutionCommand,
  ListExecutionsCommand,
  StopExecutionCommand,
  type ExecutionListItem,
} from '@aws-sdk/client-sfn'
import * as z from 'zod/mini'

import { stepFunctions } from './executions.ts'

const definitionSchema = z.record(z.string(), z.unknown())

/** A definition in Amazon States Language, parsed. */
export type Definition = z.infer<typeof definitionSchema>

/** Reads what a state machine is at present. */
export async function readDefinition(stateMachineArn: string): Promise<Definition> {
  const { definition } = await stepFunctions().send(new DescribeStateMachineCommand({ stateMachineArn }))
  return parse(definition, stateMachineArn)
}

/** Reads what a state machine was when an execution started. */
export async function readDefinitionOf(executionArn: string): Promise<Definition> {
  const command = new DescribeStateMachineForExecutionCommand({ executionArn })
  const { definition } = await stepFunctions().send(command)
  return parse(definition, executionArn)
}

/** The most recent executions of a state machine, the latest first, at most 1,000. */
export async function recentExecutions(
  stateMachineArn: string,
): Promise<{ readonly executions: readonly ExecutionListItem[]; readonly areAll: boolean }> {
  const { executions = [], nextToken } = await stepFunctions().send(
    new ListExecutionsCommand({ stateMachineArn, maxResults: 1000 }),
  )
  return { executions, areAll: nextToken === undefined }
}

/** Stops an execution. Without effect on one that has ended. */
export async function stopExecution(executionArn: string): Promise<void> {
  await stepFunctions().send(new StopExecutionCommand({ executionArn }))
}

function parse(definition: string | undefined, arn: string): Definition {
  if (definition === undefined) throw new Error(`${arn} was described without a definition`)
  const value: unknown = JSON.parse(definition)
  return z.parse(definitionSchema, value)
}
