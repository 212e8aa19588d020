import * as z from 'zod/mini'

import { readVariableAs } from '../../../aws/environment.ts'
import { jsonText } from '../../../aws/json-text.ts'

/** The state machines of one job. */
export interface JobMachines {
  /** ARN of the machine that runs it. */
  readonly run: string
  /** ARN of the machine that cleans up from outside; absent when the job has no `onFailure` steps. */
  readonly onFailure?: string | undefined
}

const machinesSchema = z.pipe(
  jsonText,
  z.record(z.string(), z.object({ run: z.string(), onFailure: z.optional(z.string()) })),
)

/** The state machines of all jobs, by job id, as the stack made them (`STEPLADDER_MACHINES`). */
export function jobMachines(): ReadonlyMap<string, JobMachines> {
  return new Map(Object.entries(readVariableAs('STEPLADDER_MACHINES', machinesSchema)))
}

const timeoutsSchema = z.pipe(jsonText, z.record(z.string(), z.number()))

/** How long a run of each job may take, in seconds, by job id (`STEPLADDER_JOB_TIMEOUTS`). */
export function jobTimeouts(): ReadonlyMap<string, number> {
  return new Map(Object.entries(readVariableAs('STEPLADDER_JOB_TIMEOUTS', timeoutsSchema)))
}

/** The ARN of a machine's execution of this name. */
export function executionArn(machineArn: string, name: string): string {
  return `${machineArn.replace(':stateMachine:', ':execution:')}:${name}`
}
