import { describe, expect, it } from 'vitest'
import * as z from 'zod'

import { handler as getJob } from '../../../lambdas/platform/runs/api/get-job.ts'
import { handler as listJobs } from '../../../lambdas/platform/runs/api/list-jobs.ts'
import { call, CLEANER, MACHINE, NOW, useRun } from './use-run.ts'

const { actions } = useRun()

describe('GET /jobs', () => {
  it('counts the runs of a week, with the share that succeeded and how long they took', async () => {
    const run = (status: string, daysAgo: number, seconds?: number) => ({
      executionArn: `arn:${status}:${daysAgo}:${seconds}`,
      stateMachineArn: MACHINE,
      name: 'r',
      status,
      startDate: NOW - daysAgo * 86_400,
      ...(seconds !== undefined && { stopDate: NOW - daysAgo * 86_400 + seconds }),
    })
    const slow = run('SUCCEEDED', 6, 100)
    const quick = Array.from({ length: 18 }, (_, index) => run('SUCCEEDED', 1, index + 1))
    actions.set('ListExecutions', () => ({
      executions: [
        run('RUNNING', 0),
        ...quick,
        run('FAILED', 2, 1000),
        run('TIMED_OUT', 3, 1000),
        run('ABORTED', 4, 1000),
        slow,
        run('SUCCEEDED', 8, 9000),
      ],
    }))
    const { json } = await call(listJobs)
    const { stats } = z.object({ items: z.tuple([z.looseObject({ stats: z.unknown() })]) }).parse(json)
      .items[0]
    expect(stats).toEqual({
      since: expect.any(String),
      runs: 23,
      running: 1,
      succeeded: 19,
      failed: 3,
      successRate: 19 / 22,
      durationMs: { p50: 10_000, p95: 100_000 },
    })
  })

  it('says so when there were more runs than are counted', async () => {
    const executions = Array.from({ length: 1000 }, (_, index) => ({
      executionArn: `arn:${index}`,
      stateMachineArn: MACHINE,
      name: `r${index}`,
      status: 'FAILED',
      startDate: NOW - index,
    }))
    actions.set('ListExecutions', () => ({ executions, nextToken: 'more' }))
    const { json } = await call(listJobs)
    expect(json).toMatchObject({
      items: [
        {
          stats: {
            since: new Date((NOW - 999) * 1000).toISOString(),
            runs: 1000,
            successRate: 0,
            durationMs: null,
          },
        },
      ],
    })
  })

  it('has no rate where nothing has ended', async () => {
    const { json } = await call(listJobs)
    expect(json).toMatchObject({ items: [{ stats: { runs: 0, successRate: null, durationMs: null } }] })
  })
})

describe('GET /jobs/{job}', () => {
  it('has both definitions', async () => {
    actions.set('DescribeStateMachine', ({ stateMachineArn }) => ({
      definition: JSON.stringify({ Comment: stateMachineArn }),
    }))
    const { status, json } = await call(getJob, { params: { job: 'demo' } })
    expect(status).toBe(200)
    expect(json).toMatchObject({
      definition: { Comment: MACHINE },
      onFailureDefinition: { Comment: CLEANER },
    })
  })

  it('names the jobs for one that is not there', async () => {
    const { status, json } = await call(getJob, { params: { job: 'nothing' } })
    expect([status, json.error]).toEqual([
      404,
      expect.objectContaining({ code: 'unknown_job', known: ['demo'] }),
    ])
  })
})
