import { describe, expect, it } from 'vitest'
import { isJsonObject } from '../../../local/json.ts'
import type { JsonObject, JsonValue } from '../../../local/json.ts'
import { StatesHarness } from './states-harness.ts'

const none = { pending: 0, running: 0, succeeded: 0, failed: 0, timedOut: 0, aborted: 0, resultsWritten: 0 }

/** Fails where the input says so; waits a second for 5. */
function machine(map: JsonObject): JsonObject {
  const work = {
    which: {
      Type: 'Choice',
      Choices: [
        { Condition: '{% $states.input = 2 %}', Next: 'fail' },
        { Condition: '{% $states.input = 5 %}', Next: 'wait' },
      ],
      Default: 'end',
    },
    fail: { Type: 'Fail', Error: 'Two' },
    wait: { Type: 'Wait', Seconds: 1, Next: 'end' },
    end: { Type: 'Pass', End: true },
  }
  const config = { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' }
  const processor = { ProcessorConfig: config, StartAt: 'which', States: work }
  return { each: { Type: 'Map', ItemProcessor: processor, ...map, End: true } }
}

/** DescribeMapRun of the execution's one Map run. */
async function describeMapRun(states: StatesHarness, executionArn: JsonValue): Promise<JsonObject> {
  const { mapRuns } = await states.call('ListMapRuns', { executionArn })
  const [mapRun] = Array.isArray(mapRuns) ? mapRuns : []
  const { mapRunArn = null } = isJsonObject(mapRun) ? mapRun : {}
  return states.call('DescribeMapRun', { mapRunArn })
}

async function ran(map: JsonObject): Promise<JsonObject> {
  const states = new StatesHarness()
  const { executionArn = null } = await states.run(await states.create(machine(map)))
  return describeMapRun(states, executionArn)
}

describe('DescribeMapRun', () => {
  it('counts child executions and, apart from them, the items in their batches', async () => {
    const description = await ran({
      Items: [1, 3, 4, 6, 7],
      ItemBatcher: { MaxItemsPerBatch: 2 },
      MaxConcurrency: 2,
      ToleratedFailurePercentage: 12.5,
      ToleratedFailureCount: 3,
    })
    expect(description).toMatchObject({
      status: 'SUCCEEDED',
      maxConcurrency: 2,
      toleratedFailureCount: 3,
      toleratedFailurePercentage: 12.5,
      redriveCount: 0,
    })
    expect(description.executionCounts).toEqual({ ...none, total: 3, succeeded: 3, resultsWritten: 3 })
    expect(description.itemCounts).toEqual({ ...none, total: 5, succeeded: 5, resultsWritten: 5 })
  })

  it('counts what is pending, and what failed, succeeded and was aborted when the Map run failed', async () => {
    const sequence = await ran({ Items: [1, 2, 3, 4], MaxConcurrency: 1 })
    expect(sequence).toMatchObject({ status: 'FAILED' })
    expect(sequence.itemCounts).toMatchObject({ total: 4, succeeded: 1, failed: 1, pending: 2, running: 0 })
    const beside = await ran({ Items: [5, 2, 3], MaxConcurrency: 2 })
    expect(beside.itemCounts).toMatchObject({ total: 3, aborted: 1, failed: 1, pending: 1, running: 0 })
  })

  it('counts while the Map runs', async () => {
    const states = new StatesHarness({ jump: false })
    const stateMachineArn = await states.create(machine({ Items: [1, 5, 5, 5], MaxConcurrency: 2 }))
    const { executionArn = null } = await states.call('StartExecution', { stateMachineArn })
    await states.clock.settle()
    const description = await describeMapRun(states, executionArn)
    expect(description).toMatchObject({ status: 'RUNNING' })
    expect(description).not.toHaveProperty('stopDate')
    expect(description.executionCounts).toEqual({ ...none, total: 4, succeeded: 1, running: 2, pending: 1 })
    await states.call('StopExecution', { executionArn })
    await states.clock.settle()
    const stopped = await describeMapRun(states, executionArn)
    expect(stopped).toMatchObject({ status: 'ABORTED', stopDate: expect.anything() })
    expect(stopped.executionCounts).toMatchObject({ succeeded: 1, aborted: 2, pending: 1, running: 0 })
  })
})
