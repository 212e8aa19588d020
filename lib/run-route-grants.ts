import { outlineJob } from '../lambdas/job/job-outline.ts'
import { packOutlines } from '../lambdas/job/packed-outlines.ts'
import type { NodeFunction } from './constructs/node-function.ts'
import type { Grant } from './grant.ts'
import { arns, onExecutions, type JobMachines, type RunGrants } from './machine-grants.ts'
import type { PlushieGrants } from './plushie/plushie-grants.ts'

/** What the routes of jobs and runs work on. */
export interface RunRouteResources {
  readonly jobs: readonly (JobMachines & {
    /** The functions of the job's steps. */
    readonly functions: readonly NodeFunction[]
  })[]
  readonly runs: RunGrants
  readonly on: Pick<PlushieGrants, 'runs'>
}

/** What the outlines may take of the 4 KB that all environment variables of a function have together. */
const MAX_OUTLINES_LENGTH = 2500

/** What each route of jobs and runs may do, by route id: read, and stop runs. */
export function runRouteGrants({
  jobs,
  runs,
  on,
}: RunRouteResources): Readonly<Record<string, readonly Grant[]>> {
  const machines = jobs.map(({ machine }) => machine)
  const all = [...machines, ...jobs.flatMap(({ onFailureMachine }) => onFailureMachine ?? [])]
  const { environment } = runs.read
  const onRuns = (...actions: readonly string[]): Grant => ({
    permissions: [onExecutions(machines, ...actions)],
    environment,
  })
  const listRuns: Grant = {
    permissions: [{ actions: ['states:ListExecutions'], resources: arns(machines) }],
    environment,
  }
  const outlines: Grant = {
    permissions: [],
    environment: { STEPLADDER_JOB_OUTLINES: packed(jobs) },
  }
  const describeMachines: Grant = {
    permissions: [{ actions: ['states:DescribeStateMachine'], resources: arns(all) }],
    environment,
  }
  const logs: Grant = {
    permissions: [
      {
        actions: ['logs:FilterLogEvents'],
        resources: jobs.flatMap(({ functions }) => functions.map(({ logGroup }) => logGroup.logGroupArn)),
      },
    ],
    environment: {},
  }
  return {
    'list-jobs': [outlines, listRuns],
    'get-job': [outlines, listRuns, describeMachines],
    // An event's claim tells which run it started.
    'list-runs': [listRuns, onRuns('DescribeExecution'), on.runs('GetItem')],
    'get-run': [
      outlines,
      onRuns('DescribeExecution', 'GetExecutionHistory', 'DescribeStateMachineForExecution'),
      on.runs('GetItem'),
    ],
    'get-run-logs': [onRuns('DescribeExecution', 'DescribeStateMachineForExecution'), logs],
    'stop-run': [onRuns('DescribeExecution', 'StopExecution')],
  }
}

function packed(jobs: readonly JobMachines[]): string {
  const text = packOutlines(jobs.map(({ definition }) => outlineJob(definition)))
  if (text.length > MAX_OUTLINES_LENGTH) {
    throw new Error(
      `the outlines of ${jobs.length} jobs take ${text.length} characters, and ${MAX_OUTLINES_LENGTH} fit the environment of a function: move some jobs to a stack of their own`,
    )
  }
  return text
}
