import { describe, expect, it } from 'vitest'
import { isJsonObject } from '../../../local/json.ts'
import type { JsonObject, JsonValue } from '../../../local/json.ts'
import { MapStorage, StatesHarness } from './states-harness.ts'
import type { HarnessOptions } from './states-harness.ts'
import { resultWriter, WrittenObjects } from './written-objects.ts'

const functionArn = 'arn:aws:lambda:us-east-1:000000000000:function:f'

function machine(map: JsonObject = {}, type = 'STANDARD'): JsonObject {
  const task = { Type: 'Task', Resource: functionArn, Arguments: '{% $states.input %}', End: true }
  const ItemProcessor = {
    ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: type },
    StartAt: 'before',
    States: { before: { Type: 'Pass', Next: 'work' }, work: task },
  }
  return { each: { Type: 'Map', Items: [1, 2, 3], MaxConcurrency: 1, ItemProcessor, ...map, End: true } }
}

/** A function that fails for the items in `broken`, and what it was called with. */
class Work {
  readonly broken: Set<JsonValue>
  readonly calls: JsonValue[] = []

  constructor(broken: readonly JsonValue[]) {
    this.broken = new Set(broken)
  }

  harness(options: HarnessOptions = {}): StatesHarness {
    return new StatesHarness({
      ...options,
      invoke: (_arn, payload) => {
        this.calls.push(payload)
        return Promise.resolve(
          this.broken.has(payload)
            ? { functionError: 'Unhandled', payload: { errorType: 'E' } }
            : { payload: { done: payload } },
        )
      },
    })
  }
}

const done = '[{"done":1},{"done":2},{"done":3}]'

async function mapRunsOf(states: StatesHarness, executionArn: JsonValue): Promise<JsonObject[]> {
  const { mapRuns } = await states.call('ListMapRuns', { executionArn })
  return Array.isArray(mapRuns) ? mapRuns.filter(isJsonObject) : []
}

async function children(states: StatesHarness, executionArn: JsonValue): Promise<JsonObject[]> {
  const [mapRun] = await mapRunsOf(states, executionArn)
  const { mapRunArn = null } = mapRun ?? {}
  const { executions } = await states.call('ListExecutions', { mapRunArn })
  return Array.isArray(executions) ? executions.filter(isJsonObject).toReversed() : []
}

describe('a redrive of a distributed Map', () => {
  it('goes on with the same Map run: only what did not succeed, from where it failed', async () => {
    const work = new Work([2])
    const states = work.harness()
    const { executionArn = null } = await states.run(await states.create(machine()))
    const failed = await children(states, executionArn)
    expect(failed).toMatchObject([{ status: 'SUCCEEDED' }, { status: 'FAILED' }])
    expect(
      await states.call('DescribeExecution', { executionArn: failed[1]?.executionArn ?? null }),
    ).toMatchObject({ redriveStatus: 'REDRIVABLE_BY_MAP_RUN' })
    work.broken.clear()
    await states.call('RedriveExecution', { executionArn })
    expect(await states.ended(executionArn)).toMatchObject({ status: 'SUCCEEDED', output: done })
    expect(work.calls).toEqual([1, 2, 2, 3])
    const again = await children(states, executionArn)
    expect(again.slice(0, 2)).toMatchObject([
      { executionArn: failed[0]?.executionArn ?? null, redriveCount: 0 },
      { executionArn: failed[1]?.executionArn ?? null, redriveCount: 1, status: 'SUCCEEDED' },
    ])
    expect(await states.eventTypes(again[1]?.executionArn)).toEqual([
      'ExecutionStarted',
      'PassStateEntered',
      'PassStateExited',
      'TaskStateEntered',
      'LambdaFunctionScheduled',
      'LambdaFunctionStarted',
      'LambdaFunctionFailed',
      'ExecutionFailed',
      'ExecutionRedriven',
      'LambdaFunctionScheduled',
      'LambdaFunctionStarted',
      'LambdaFunctionSucceeded',
      'TaskStateExited',
      'ExecutionSucceeded',
    ])
    expect(await states.eventTypes(executionArn)).toEqual([
      'ExecutionStarted',
      'MapStateEntered',
      'MapStateStarted',
      'MapRunStarted',
      'MapRunFailed',
      'MapStateFailed',
      'ExecutionFailed',
      'ExecutionRedriven',
      'MapRunRedriven',
      'MapRunSucceeded',
      'MapStateSucceeded',
      'MapStateExited',
      'ExecutionSucceeded',
    ])
    const [mapRun, ...others] = await mapRunsOf(states, executionArn)
    expect(others).toEqual([])
    const { mapRunArn = null } = mapRun ?? {}
    expect(await states.call('DescribeMapRun', { mapRunArn })).toMatchObject({
      status: 'SUCCEEDED',
      redriveCount: 1,
      redriveDate: expect.anything(),
      executionCounts: { total: 3, succeeded: 3, failed: 0 },
    })
    const { events } = await states.call('GetExecutionHistory', { executionArn })
    expect(events).toContainEqual(
      expect.objectContaining({
        type: 'MapRunRedriven',
        mapRunRedrivenEventDetails: { mapRunArn, redriveCount: 1 },
      }),
    )
  })

  it('runs children that were stopped with their parent, and those that were never started', async () => {
    const work = new Work([])
    const states = work.harness({ jump: false })
    const text = JSON.stringify(machine()).replace('"Type":"Pass"', '"Type":"Wait","Seconds":5')
    const definition: JsonObject = JSON.parse(text)
    const stateMachineArn = await states.create(definition)
    const { executionArn = null } = await states.call('StartExecution', { stateMachineArn })
    await states.clock.advance(7000)
    await states.call('StopExecution', { executionArn })
    await states.clock.settle()
    expect(await children(states, executionArn)).toMatchObject([
      { status: 'SUCCEEDED' },
      { status: 'ABORTED' },
    ])
    await states.call('RedriveExecution', { executionArn })
    await states.clock.advance(10_000)
    expect(await states.call('DescribeExecution', { executionArn })).toMatchObject({
      status: 'SUCCEEDED',
      output: done,
    })
    expect(work.calls).toEqual([1, 2, 3])
    expect(await mapRunsOf(states, executionArn)).toHaveLength(1)
  })

  it('starts Express children anew, under their old ARNs', async () => {
    const calls: JsonObject[] = []
    const states = new StatesHarness({
      invoke: (_arn, payload) => {
        const call = isJsonObject(payload) ? payload : {}
        const isFirst = calls.every(({ item }) => item !== call.item)
        calls.push(call)
        return Promise.resolve(
          call.item === 2 && isFirst ? { functionError: 'Unhandled', payload: { errorType: 'E' } } : {},
        )
      },
    })
    const text = JSON.stringify(machine({}, 'EXPRESS')).replace(
      '"{% $states.input %}"',
      '{"item":"{% $states.input %}","id":"{% $states.context.Execution.Id %}"}',
    )
    const definition: JsonObject = JSON.parse(text)
    const { executionArn = null } = await states.run(await states.create(definition))
    await states.call('RedriveExecution', { executionArn })
    expect(await states.ended(executionArn)).toMatchObject({ status: 'SUCCEEDED' })
    expect(calls.map(({ item }) => item)).toEqual([1, 2, 2, 3])
    expect(calls[2]?.id).toBe(calls[1]?.id)
  })

  it('outlives the process: what succeeded is not run again', async () => {
    const storage = new MapStorage()
    const first = new Work([2])
    const before = first.harness({ storage, dataDir: 'data' })
    const { executionArn = null } = await before.run(await before.create(machine()))
    const [mapRun] = await mapRunsOf(before, executionArn)
    const second = new Work([])
    const after = second.harness({ storage, dataDir: 'data' })
    await after.service.start?.()
    await after.call('RedriveExecution', { executionArn })
    expect(await after.ended(executionArn)).toMatchObject({ status: 'SUCCEEDED', output: done })
    expect(second.calls).toEqual([2, 3])
    expect(await mapRunsOf(after, executionArn)).toMatchObject([{ mapRunArn: mapRun?.mapRunArn }])
  })

  it('starts a new Map run when the results were too large together', async () => {
    let size = 150_000
    let calls = 0
    const states = new StatesHarness({
      invoke: () => {
        calls += 1
        return Promise.resolve({ payload: 'x'.repeat(size) })
      },
    })
    const { executionArn = null, error } = await states.run(await states.create(machine()))
    expect(error).toBe('States.DataLimitExceeded')
    size = 1
    await states.call('RedriveExecution', { executionArn })
    expect(await states.ended(executionArn)).toMatchObject({ output: '["x","x","x"]' })
    expect(calls).toBe(6)
    expect(await mapRunsOf(states, executionArn)).toHaveLength(2)
  })

  it('happens within a branch that failed, too', async () => {
    const work = new Work([2])
    const states = work.harness()
    const { executionArn = null } = await states.run(
      await states.create({
        both: { Type: 'Parallel', Branches: [{ StartAt: 'each', States: machine() }], End: true },
      }),
    )
    work.broken.clear()
    await states.call('RedriveExecution', { executionArn })
    expect(await states.ended(executionArn)).toMatchObject({ status: 'SUCCEEDED', output: `[${done}]` })
    expect(work.calls).toEqual([1, 2, 2, 3])
  })

  it('reads the items again when it was they that could not be read', async () => {
    let isThere = false
    const states = new StatesHarness({
      objects: {
        ...new WrittenObjects().port,
        get: () => (isThere ? Promise.resolve('[1]') : Promise.reject(new Error('no key'))),
      },
    })
    const reader = { Resource: 'arn:aws:states:::s3:getObject', Arguments: { Bucket: 'b', Key: 'k' } }
    const { each } = machine({ ItemReader: reader })
    const { Items: _items, ...map } = isJsonObject(each) ? each : {}
    const { executionArn = null, error } = await states.run(await states.create({ each: map }))
    expect(error).toBe('States.ItemReaderFailed')
    isThere = true
    await states.call('RedriveExecution', { executionArn })
    expect(await states.ended(executionArn)).toMatchObject({ status: 'SUCCEEDED' })
    expect(await mapRunsOf(states, executionArn)).toHaveLength(1)
  })

  it('writes its results beside those of the attempts before, whose successes its manifest names', async () => {
    const written = new WrittenObjects()
    const work = new Work([2])
    const states = work.harness({ objects: written.port })
    const { executionArn = null } = await states.run(
      await states.create(machine({ ResultWriter: resultWriter() })),
    )
    const folder = written.keys[0]?.replace('/SUCCEEDED_0.json', '') ?? ''
    work.broken.clear()
    await states.call('RedriveExecution', { executionArn })
    expect(await states.ended(executionArn)).toMatchObject({
      output: expect.stringContaining(`${folder}/Redrive-1/manifest.json`),
    })
    expect(written.json('Redrive-1/SUCCEEDED_0.json')).toMatchObject([
      { Input: '2', RedriveCount: 1, RedriveDate: expect.any(String) },
      { Input: '3', RedriveCount: 0 },
    ])
    expect(written.json('Redrive-1/manifest.json')).toMatchObject({
      ResultFiles: {
        FAILED: [],
        PENDING: [],
        SUCCEEDED: [{ Key: `${folder}/SUCCEEDED_0.json` }, { Key: `${folder}/Redrive-1/SUCCEEDED_0.json` }],
      },
    })
  })
})
