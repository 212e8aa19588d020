import { describe, expect, it } from 'vitest'
import type { JsonObject } from '../../../local/json.ts'
import { runExecution } from '../../conformance/run-execution.ts'
import { parsedText, StatesHarness } from './states-harness.ts'

const processor = {
  ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' },
  StartAt: 'p',
  States: { p: { Type: 'Pass', Output: '{% $states.input %}', End: true } },
}

function machine(map: JsonObject): JsonObject {
  const each = { Type: 'Map', ItemProcessor: processor, ...map, End: true }
  return { QueryLanguage: 'JSONata', StartAt: 'each', States: { each } }
}

function reader(action: string, config?: JsonObject): JsonObject {
  const args = { Bucket: 'b', ...(action === 'getObject' ? { Key: 'items' } : { Prefix: 'it' }) }
  const resource = `arn:aws:states:::s3:${action}`
  return { ItemReader: { Resource: resource, Arguments: args, ...(config && { ReaderConfig: config }) } }
}

describe('a distributed Map', () => {
  it.each([
    ['getObject', { InputType: 'JSON' }, '[1,{"a":2}]', [1, { a: 2 }]],
    ['getObject', { InputType: 'JSONL' }, '1\n{"a":2}\n', [1, { a: 2 }]],
    ['getObject', { InputType: 'JSON', MaxItems: '{% $states.input.max %}' }, '[1,2,3]', [1, 2]],
    ['listObjectsV2', undefined, 'x', [{ Key: 'items', Size: 1 }]],
  ])('reads its items from S3: %s %j', async (action, config, body, expected) => {
    const { description } = await runExecution({
      definition: machine(reader(action, config)),
      input: { max: 2 },
      mocks: { s3: [{ bucket: 'b', key: 'items', body }] },
    })
    expect(parsedText(description.output)).toEqual(expected)
  })

  it('fails as States.ItemReaderFailed when there is no such object', async () => {
    const { description, history } = await runExecution({
      definition: machine(reader('getObject')),
      input: {},
      mocks: {},
    })
    expect(description).toMatchObject({ status: 'FAILED', error: 'States.ItemReaderFailed' })
    expect(history.map(({ type }) => type).slice(-3)).toEqual([
      'MapRunFailed',
      'MapStateFailed',
      'ExecutionFailed',
    ])
  })

  it('lists its run and the child executions of it', async () => {
    const states = new StatesHarness()
    const each = { Type: 'Map', Items: [1, 2], ItemProcessor: processor, End: true }
    const { executionArn = null } = await states.run(await states.create({ each }))
    const { mapRuns } = await states.call('ListMapRuns', { executionArn })
    expect(mapRuns).toMatchObject([{ executionArn }])
    const [first] = Array.isArray(mapRuns) ? mapRuns : []
    const { mapRunArn } = Object.assign({ mapRunArn: '' }, first)
    expect(await states.call('DescribeMapRun', { mapRunArn })).toMatchObject({
      status: 'SUCCEEDED',
      itemCounts: { total: 2, succeeded: 2, running: 0 },
    })
    const { executions } = await states.call('ListExecutions', { mapRunArn })
    expect(executions).toMatchObject([{ status: 'SUCCEEDED' }, { status: 'SUCCEEDED' }])
    expect(states.statusEvents.map(({ status }) => status)).toEqual(['RUNNING', 'SUCCEEDED'])
  })

  it('runs 10,000 items', async () => {
    const { description } = await runExecution({
      definition: machine({ Items: '{% $range(1, 10000, 1) %}', Output: '{% $count($states.result) %}' }),
      input: {},
      mocks: {},
    })
    expect(description).toMatchObject({ status: 'SUCCEEDED', output: '10000' })
  })
})
