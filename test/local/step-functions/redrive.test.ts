import { describe, expect, it } from 'vitest'
import type { JsonObject, JsonValue } from '../../../local/json.ts'
import { StatesHarness } from './states-harness.ts'

const functionArn = 'arn:aws:lambda:us-east-1:000000000000:function:f'
const task = (name: string): JsonObject => ({
  StartAt: name,
  States: {
    [name]: { Type: 'Task', Resource: functionArn, Arguments: '{% $states.input %}', End: true },
  },
})

describe('a redrive after States.DataLimitExceeded', () => {
  it.each<[string, JsonObject]>([
    ['branches', { Type: 'Parallel', Branches: [task('one'), task('two')], End: true }],
    ['items', { Type: 'Map', Items: [1, 2], ItemProcessor: task('one'), End: true }],
  ])('runs all %s again, also those that succeeded', async (_what, state) => {
    let size = 150_000
    let calls = 0
    const states = new StatesHarness({
      invoke: () => {
        calls += 1
        return Promise.resolve({ payload: 'x'.repeat(size) })
      },
    })
    const { executionArn = null, ...description } = await states.run(await states.create({ all: state }))
    expect(description).toMatchObject({ status: 'FAILED', error: 'States.DataLimitExceeded' })
    size = 1
    await states.call('RedriveExecution', { executionArn })
    expect(await states.ended(executionArn)).toMatchObject({ status: 'SUCCEEDED', output: '["x","x"]' })
    expect(calls).toBe(4)
  })

  it('keeps the branches that succeeded when something else failed', async () => {
    const calls: JsonValue[] = []
    const states = new StatesHarness({
      invoke: (_arn, payload) => {
        calls.push(payload)
        return Promise.resolve({ payload })
      },
    })
    const broken = { StartAt: 'no', States: { no: { Type: 'Fail', Error: 'Broken' } } }
    const late = {
      StartAt: 'wait',
      States: { wait: { Type: 'Wait', Seconds: 1, Next: 'no' }, no: broken.States.no },
    }
    const all = { Type: 'Parallel', Branches: [task('one'), late], End: true }
    const { executionArn = null } = await states.run(await states.create({ all }))
    await states.call('RedriveExecution', { executionArn })
    expect(await states.ended(executionArn)).toMatchObject({ status: 'FAILED', error: 'Broken' })
    expect(calls).toHaveLength(1)
  })
})
