import { ArnFormat, Fn, Stack } from 'aws-cdk-lib/core'
import type { IEventBus } from 'aws-cdk-lib/aws-events'
import type { StateMachine } from 'aws-cdk-lib/aws-stepfunctions'
import type { JobDefinition } from '../lambdas/job/job-definition.ts'
import { jobTimeoutSeconds } from '../lambdas/job/job-duration.ts'
import { listJob } from '../lambdas/job/job-listing.ts'
import type { Grant } from './grant.ts'
import type { Permission } from './permission.ts'

/** A job and its machines. */
export interface JobMachines {
  readonly definition: JobDefinition
  readonly machine: StateMachine
  readonly onFailureMachine: StateMachine | undefined
}

/** What may be done with runs of jobs, and with events. */
export interface RunGrants {
  /** Start a job. */
  readonly start: Grant
  /** Know the jobs; nothing that is done with them. */
  readonly list: Grant
  /** Read a run: its input, its state and its history. */
  readonly read: Grant
  /** Read a run without its history. */
  readonly describe: Grant
  /** Start a machine of a job, also the one that cleans up, with an event that did not reach it. */
  readonly startAnew: Grant
  /** Find runs that ended badly, and clean up after them. */
  readonly sweep: Grant
  /** Put events on the bus. */
  readonly publish: Grant
}

/**
 * Makes grants on the machines of all jobs. They bring `STEPLADDER_MACHINES` along: a JSON object that has, by job id,
 * `{ "run": <ARN>, "onFailure": <ARN, absent when the job has none> }`; and `start` and `list` bring `STEPLADDER_JOBS`, a
 * JSON array of job listings; `sweep` brings `STEPLADDER_JOB_TIMEOUTS`, seconds by job id.
 */
export function machineGrants(jobs: readonly JobMachines[], bus: IEventBus): RunGrants {
  const runs = jobs.map(({ machine }) => machine)
  const cleaners = jobs.flatMap(({ onFailureMachine }) => onFailureMachine ?? [])
  const environment = { STEPLADDER_MACHINES: JSON.stringify(Object.fromEntries(jobs.map(arnsOf))) }
  const timeouts = Object.fromEntries(
    jobs.map(({ definition }) => [definition.id, jobTimeoutSeconds(definition)]),
  )
  const listings = { STEPLADDER_JOBS: JSON.stringify(jobs.map(({ definition }) => listJob(definition))) }
  return {
    list: { permissions: [], environment: listings },
    describe: { permissions: [onExecutions(runs, 'DescribeExecution')], environment: {} },
    startAnew: {
      permissions: [{ actions: ['states:StartExecution'], resources: arns([...runs, ...cleaners]) }],
      environment: {},
    },
    start: {
      permissions: [{ actions: ['states:StartExecution'], resources: arns(runs) }],
      environment: { ...environment, ...listings },
    },
    read: {
      permissions: [onExecutions(runs, 'DescribeExecution', 'GetExecutionHistory')],
      environment,
    },
    sweep: {
      permissions: [
        { actions: ['states:ListExecutions'], resources: arns(runs) },
        onExecutions(runs, 'DescribeExecution'),
        ...(cleaners.length > 0 ? [{ actions: ['states:StartExecution'], resources: arns(cleaners) }] : []),
      ],
      environment: { ...environment, STEPLADDER_JOB_TIMEOUTS: JSON.stringify(timeouts) },
    },
    publish: {
      permissions: [{ actions: ['events:PutEvents'], resources: [bus.eventBusArn] }],
      environment: { EVENT_BUS_NAME: bus.eventBusName },
    },
  }
}

function arnsOf({ definition, machine, onFailureMachine }: JobMachines) {
  const onFailure = onFailureMachine && { onFailure: onFailureMachine.stateMachineArn }
  return [definition.id, { run: machine.stateMachineArn, ...onFailure }] as const
}

/** The machines' ARNs. */
export function arns(machines: readonly StateMachine[]): readonly string[] {
  return machines.map((machine) => machine.stateMachineArn)
}

/** Actions on all executions of some machines. */
export function onExecutions(machines: readonly StateMachine[], ...actions: readonly string[]): Permission {
  return {
    actions: actions.map((action) => `states:${action}`),
    resources: machines.map(executionsOf),
    wildcardReason: 'Executions are named when they start; the machine in the ARN is exact.',
  }
}

/** The ARN pattern of a machine's executions: the machine's ARN with `execution` for `stateMachine`, and any name. */
function executionsOf(machine: StateMachine): string {
  return Stack.of(machine).formatArn({
    service: 'states',
    resource: 'execution',
    resourceName: `${Fn.select(6, Fn.split(':', machine.stateMachineArn))}:*`,
    arnFormat: ArnFormat.COLON_RESOURCE_NAME,
  })
}
