import { GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb'
import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { v7 as uuidv7 } from 'uuid'

import { claimKey, cleanedKey, cleanerKey, type RunFailure } from '../../../lambdas/job/run-keys.ts'
import { handler, UnsweptRunsError } from '../../../lambdas/platform/runs/sweep-failures.ts'
import { documents } from '../../../lambdas/aws/documents.ts'
import { Fault, useAwsJson } from '../../aws/aws-json-server.ts'
import { NAMES, useAws } from '../../aws/aws.ts'

useAws()
const { actions, calls } = useAwsJson()

const MACHINE = 'arn:aws:states:us-east-1:000000000000:stateMachine:dev-demo'
const CLEANER = `${MACHINE}-on-failure`
const HOUR_S = 3600
const DAY_S = 24 * HOUR_S

interface Execution {
  readonly name: string
  readonly status: string
  readonly error?: string
  /** Seconds ago. */
  readonly started: number
  readonly stopped: number
  readonly eventId: string
  readonly redriveCount: number
}

let executions: Execution[] = []

const arnOf = (name: string): string => `arn:aws:states:us-east-1:000000000000:execution:dev-demo:${name}`
const ago = (seconds: number): number => Date.now() / 1000 - seconds

function failed(options: Partial<Execution> = {}): Execution {
  const execution = {
    name: `run-${uuidv7()}`,
    status: 'FAILED',
    started: HOUR_S,
    stopped: 600,
    eventId: uuidv7(),
    redriveCount: 0,
    ...options,
  }
  executions.push(execution)
  return execution
}

async function putItem(item: Record<string, unknown>): Promise<void> {
  await documents().send(new PutCommand({ TableName: NAMES.STEPLADDER_RUNS_TABLE, Item: item }))
}

const startedFor = (): unknown[] =>
  calls
    .filter(({ action }) => action === 'StartExecution')
    .map(({ input }) => {
      expect(input.stateMachineArn).toBe(CLEANER)
      const parsed: { detail: unknown } = JSON.parse(String(input.input))
      return parsed.detail
    })

/** The failure that an execution tells of, as the keys of its mark and its lease name it. */
const failureOf = ({ name, redriveCount }: Execution): RunFailure => ({
  job: 'demo',
  run: name,
  redriveCount,
})

beforeAll(() => {
  process.env.STEPLADDER_JOB_TIMEOUTS = JSON.stringify({ demo: 10 * DAY_S, plain: HOUR_S })
  process.env.STEPLADDER_MACHINES = JSON.stringify({
    demo: { run: MACHINE, onFailure: CLEANER },
    plain: { run: 'arn:aws:states:us-east-1:000000000000:stateMachine:dev-plain' },
  })
})

beforeEach(() => {
  process.env.SWEEP = 'recent'
  executions = []
  actions.set('ListExecutions', (input) => {
    if (input.stateMachineArn !== MACHINE) throw new Fault('StateMachineDoesNotExist')
    const all = executions.filter(({ status }) => status === input.statusFilter)
    // One a page, so that reading goes on.
    const from = Number(input.nextToken ?? 0)
    const page = all.slice(from, from + 1).map(({ name, started, stopped, redriveCount }) => ({
      name,
      redriveCount,
      executionArn: arnOf(name),
      startDate: ago(started),
      stopDate: ago(stopped),
    }))
    return { executions: page, ...(from + 1 < all.length && { nextToken: String(from + 1) }) }
  })
  actions.set('DescribeExecution', (input) => {
    const execution = executions.find(({ name }) => arnOf(name) === input.executionArn)
    if (!execution) throw new Fault('ExecutionDoesNotExist')
    const { name, status, error, started, stopped, eventId, redriveCount } = execution
    return {
      executionArn: arnOf(name),
      name,
      status,
      error,
      redriveCount,
      input: JSON.stringify({ detail: { id: eventId } }),
      startDate: ago(started),
      stopDate: ago(stopped),
    }
  })
  actions.set('StartExecution', () => ({ executionArn: 'arn:new', startDate: 0 }))
})

describe('the sweep of failures', () => {
  it('starts a clean-up with what the status event would have said', async () => {
    const first = failed({ error: 'GeminiRefusedError' })
    const second = failed({ status: 'TIMED_OUT' })
    const third = failed({ status: 'ABORTED' })
    expect(await handler()).toEqual({ started: 3 })
    expect(startedFor()).toEqual([
      {
        executionArn: arnOf(first.name),
        name: first.name,
        status: 'FAILED',
        error: 'GeminiRefusedError',
        input: JSON.stringify({ detail: { id: first.eventId } }),
        startDate: expect.any(Number),
        stopDate: expect.any(Number),
        redriveCount: 0,
      },
      expect.objectContaining({ name: second.name, status: 'TIMED_OUT' }),
      expect.objectContaining({ name: third.name, status: 'ABORTED' }),
    ])
  })

  it('leaves alone what is cleaned up, being cleaned up, or has just ended', async () => {
    const cleaned = failed()
    await putItem({ pk: cleanedKey(failureOf(cleaned)) })
    const beingCleaned = failed()
    await putItem({ pk: cleanerKey(failureOf(beingCleaned)), run: 'arn', expiresAt: Math.floor(ago(-60)) })
    failed({ stopped: 60 })
    expect(await handler()).toEqual({ started: 0 })
  })

  it('goes on with the others when one cannot be read, and tells at the end', async () => {
    const [bad, good] = [failed(), failed()]
    const describeExecution = actions.get('DescribeExecution')
    actions.set('DescribeExecution', (input) => {
      if (input.executionArn === arnOf(bad.name)) throw new Fault('InvalidArn')
      return describeExecution?.(input) ?? {}
    })
    await expect(handler()).rejects.toThrow(UnsweptRunsError)
    expect(startedFor()).toEqual([expect.objectContaining({ name: good.name })])
  })

  it('takes over a clean-up whose lease has run out', async () => {
    const abandoned = failed()
    await putItem({ pk: cleanerKey(failureOf(abandoned)), run: 'arn', expiresAt: Math.floor(ago(60)) })
    expect(await handler()).toEqual({ started: 1 })
  })

  it('does not clean up after a run that another run stands in for, nor for a refused event, and notes it', async () => {
    const duplicate = failed({ status: 'ABORTED' })
    await putItem({ pk: claimKey('demo', duplicate.eventId), run: arnOf('another') })
    const refused = failed({ error: 'InvalidEventError' })
    expect(await handler()).toEqual({ started: 0 })
    for (const run of [duplicate, refused]) {
      const { Item } = await documents().send(
        new GetCommand({ TableName: NAMES.STEPLADDER_RUNS_TABLE, Key: { pk: cleanedKey(failureOf(run)) } }),
      )
      expect(Item).toMatchObject({ run: arnOf(run.name), expiresAt: expect.any(Number) })
      // The daily sweep may look at it for two weeks.
      expect(Item?.expiresAt).toBeGreaterThan(Date.now() / 1000 + 15 * DAY_S)
    }
  })

  it('cleans up after the run that has the claim', async () => {
    const owner = failed()
    await putItem({ pk: claimKey('demo', owner.eventId), run: arnOf(owner.name) })
    expect(await handler()).toEqual({ started: 1 })
  })

  it('does not take the mark of another job, or of an earlier failure, for that of this one', async () => {
    const run = failed({ redriveCount: 1 })
    await putItem({ pk: cleanedKey({ ...failureOf(run), job: 'other' }) })
    await putItem({ pk: cleanedKey({ ...failureOf(run), redriveCount: 0 }) })
    expect(await handler()).toEqual({ started: 1 })
    expect(startedFor()).toEqual([expect.objectContaining({ name: run.name, redriveCount: 1 })])
    await putItem({ pk: cleanedKey(failureOf(run)) })
    expect(await handler()).toEqual({ started: 0 })
  })

  it('asks for more marks than fit one request', async () => {
    actions.set('ListExecutions', (input) => ({
      executions:
        input.statusFilter === 'FAILED'
          ? executions.map(({ name, started, stopped, redriveCount }) => ({
              name,
              redriveCount,
              executionArn: arnOf(name),
              startDate: ago(started),
              stopDate: ago(stopped),
            }))
          : [],
    }))
    const runs = Array.from({ length: 101 }, () => failed())
    const [left, ...cleaned] = runs
    await Promise.all(cleaned.map((run) => putItem({ pk: cleanedKey(failureOf(run)) })))
    expect(await handler()).toEqual({ started: 1 })
    expect(startedFor()).toEqual([expect.objectContaining({ name: left?.name })])
  })

  it('goes by the end of a run, however long ago it started', async () => {
    const long = failed({ started: 11 * DAY_S, stopped: 2 * DAY_S - 600 })
    failed({ started: 11 * DAY_S, stopped: 2 * DAY_S + 600 })
    // Too early for a run that ended in the last two days: nothing behind it is read.
    failed({ started: 13 * DAY_S, stopped: 600 })
    failed({ started: 14 * DAY_S, stopped: 600 })
    expect(await handler()).toEqual({ started: 1 })
    expect(startedFor()).toEqual([expect.objectContaining({ name: long.name })])
    // Three pages of failed ones, one each of those that timed out and that were stopped.
    const lists = calls.filter(({ action }) => action === 'ListExecutions')
    expect(lists.filter(({ input }) => input.statusFilter === 'FAILED')).toHaveLength(3)
    expect(lists).toHaveLength(5)
  })

  it('looks two weeks back once a day, also at runs that a redrive let end late', async () => {
    process.env.SWEEP = 'all'
    const old = failed({ started: 15 * DAY_S, stopped: 14 * DAY_S - 600 })
    const redriven = failed({ started: 40 * DAY_S, stopped: 13 * DAY_S, redriveCount: 1 })
    failed({ started: 15 * DAY_S, stopped: 14 * DAY_S + 600 })
    expect(await handler()).toEqual({ started: 2 })
    expect(startedFor()).toEqual([old, redriven].map(({ name }) => expect.objectContaining({ name })))
  })

  it('leaves alone what a redrive has running again', async () => {
    const { name } = failed()
    actions.set('DescribeExecution', () => ({ executionArn: arnOf(name), status: 'RUNNING', input: '{}' }))
    expect(await handler()).toEqual({ started: 0 })
  })
})
