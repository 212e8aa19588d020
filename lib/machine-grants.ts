import { ArnFormat, Fn, Stack } from 'aws-cdk-lib/core'
import type { IEventBus } from 'aws-cdk-lib/aws-events'
import type { StateMachine } from 'aws-cdk-lib/aws-stepfunctions'
import type { Grant } from './grant.ts'

/** The machines of a job. */
export interface JobMachines {
  readonly machine: StateMachine
  readonly onFailureMachine: StateMachine | undefined
}

/** What may be done with runs of jobs, and with events. */
export interface RunGrants {
  /** Start a job. */
  readonly start: Grant
  /** Read a run: its input, its state and its history. */
  readonly read: Grant
  /** Find runs that ended badly, and clean up after them. */
  readonly sweep: Grant
  /** Put events on the bus. */
  readonly publish: Grant
}

/**
 * Makes grants on the machines of all jobs. They bring `STEPLADDER_MACHINES` along: a JSON object that has, by job id,
 * `{ "run": <ARN>, "onFailure": <ARN, absent when the job has none> }`.
 */
export function machineGrants(jobs: ReadonlyMap<string, JobMachines>, bus: IEventBus): RunGrants {
  const runs = [...jobs.values()].map(({ machine }) => machine)
  const cleaners = [...jobs.values()].flatMap(({ onFailureMachine }) => onFailureMachine ?? [])
  const environment = {
    STEPLADDER_MACHINES: JSON.stringify(
      Object.fromEntries(
        [...jobs].map(([id, { machine, onFailureMachine }]) => [
          id,
          {
            run: machine.stateMachineArn,
            ...(onFailureMachine && { onFailure: onFailureMachine.stateMachineArn }),
          },
        ]),
      ),
    ),
  }
  return {
    start: {
      permissions: [{ actions: ['states:StartExecution'], resources: arns(runs) }],
      environment,
    },
    read: {
      permissions: [
        {
          actions: ['states:DescribeExecution', 'states:GetExecutionHistory'],
          resources: runs.map(executionsOf),
          wildcardReason: 'Executions are named when they start; the machine in the ARN is exact.',
        },
      ],
      environment,
    },
    sweep: {
      permissions: [
        { actions: ['states:ListExecutions'], resources: arns(runs) },
        ...(cleaners.length > 0 ? [{ actions: ['states:StartExecution'], resources: arns(cleaners) }] : []),
      ],
      environment,
    },
    publish: {
      permissions: [{ actions: ['events:PutEvents'], resources: [bus.eventBusArn] }],
      environment: { EVENT_BUS_NAME: bus.eventBusName },
    },
  }
}

function arns(machines: readonly StateMachine[]): readonly string[] {
  return machines.map((machine) => machine.stateMachineArn)
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
