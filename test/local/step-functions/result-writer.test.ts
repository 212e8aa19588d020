import { describe, expect, it } from 'vitest'
import type { JsonObject } from '../../../local/json.ts'
import { parsedText, StatesHarness } from './states-harness.ts'
import { resultWriter, WrittenObjects } from './written-objects.ts'

const prefix = 'arn:aws:states:us-east-1:000000000000'
const date = expect.stringMatching(/^\d{4}-\d{2}-\d{2}T[\d:]{8}\.\d{3}Z$/u)

/** Gives each number twice, in a list; 2 fails. */
const processor = {
  ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' },
  StartAt: 'which',
  States: {
    which: {
      Type: 'Choice',
      Choices: [{ Condition: '{% $states.input = 2 %}', Next: 'fail' }],
      Default: 'double',
    },
    fail: { Type: 'Fail', Error: 'Two', Cause: 'It is two.' },
    double: {
      Type: 'Pass',
      Output: '{% [$states.input, $states.input] %}',
      End: true,
    },
  },
}

async function run(map: JsonObject, written = new WrittenObjects()): Promise<JsonObject> {
  const states = new StatesHarness({ objects: written.port })
  const each = { Type: 'Map', Label: 'each', ItemProcessor: processor, ...map, End: true }
  return states.run(await states.create({ each }))
}

describe('a ResultWriter', () => {
  it('writes all that is known of the children, and a manifest that tells where', async () => {
    const written = new WrittenObjects()
    const description = await run(
      { Items: [1, 2], ToleratedFailureCount: 1, ResultWriter: resultWriter() },
      written,
    )
    const output = parsedText(description.output)
    const folder = written.keys[0]?.replace('/SUCCEEDED_0.json', '') ?? ''
    expect(folder).toMatch(/^out\/[\w-]{36}$/u)
    expect(output).toEqual({
      MapRunArn: `${prefix}:mapRun:machine/each:${folder.slice('out/'.length)}`,
      ResultWriterDetails: { Bucket: 'results', Key: `${folder}/manifest.json` },
    })
    const common = {
      ExecutionArn: expect.stringMatching(`^${prefix}:execution:machine/each:[\\w-]{36}$`),
      InputDetails: { Included: true },
      Name: expect.stringMatching(/^[\w-]{36}$/u),
      OutputDetails: { Included: true },
      RedriveCount: 0,
      StartDate: date,
      StateMachineArn: `${prefix}:stateMachine:machine/each`,
      StopDate: date,
    }
    expect(written.json('SUCCEEDED_0.json')).toEqual([
      {
        ...common,
        Input: '1',
        Output: '[1,1]',
        RedriveStatus: 'NOT_REDRIVABLE',
        RedriveStatusReason: 'Execution is SUCCEEDED and cannot be redriven',
        Status: 'SUCCEEDED',
      },
    ])
    expect(written.json('FAILED_0.json')).toEqual([
      {
        ...common,
        Cause: 'It is two.',
        Error: 'Two',
        Input: '2',
        RedriveStatus: 'REDRIVABLE_BY_MAP_RUN',
        Status: 'FAILED',
      },
    ])
    const file = (name: string): JsonObject[] => [
      { Key: `${folder}/${name}`, Size: written.text(name).length },
    ]
    expect(written.json('manifest.json')).toEqual({
      DestinationBucket: 'results',
      MapRunArn: `${prefix}:mapRun:machine/each:${folder.slice('out/'.length)}`,
      ResultFiles: { FAILED: file('FAILED_0.json'), PENDING: [], SUCCEEDED: file('SUCCEEDED_0.json') },
    })
  })

  it.each<[JsonObject, string, string]>([
    [{ Transformation: 'COMPACT' }, 'SUCCEEDED_0.json', '[[1,1],[3,3]]'],
    [{ Transformation: 'FLATTEN' }, 'SUCCEEDED_0.json', '[1,1,3,3]'],
    [{ Transformation: 'COMPACT', OutputType: 'JSONL' }, 'SUCCEEDED_0.jsonl', '[1,1]\n[3,3]\n'],
    [{ Transformation: 'FLATTEN', OutputType: 'JSONL' }, 'SUCCEEDED_0.jsonl', '1\n1\n3\n3\n'],
  ])('writes with %j', async (config, name, text) => {
    const written = new WrittenObjects()
    await run({ Items: [1, 3], ResultWriter: resultWriter(config) }, written)
    expect(written.text(name)).toBe(text)
  })

  it('tells of failed children in full, whatever the form', async () => {
    const written = new WrittenObjects()
    const writer = resultWriter({ Transformation: 'COMPACT' })
    await run({ Items: [1, 2], ToleratedFailureCount: 1, ResultWriter: writer }, written)
    expect(written.text('SUCCEEDED_0.json')).toBe('[[1,1]]')
    expect(written.json('FAILED_0.json')).toMatchObject([{ Input: '2', Status: 'FAILED', Error: 'Two' }])
  })

  it('also writes what a failed Map run leaves: what succeeded, failed, and was never started', async () => {
    const written = new WrittenObjects()
    const description = await run(
      { Items: [1, 2, 3], MaxConcurrency: 1, ResultWriter: resultWriter() },
      written,
    )
    expect(description).toMatchObject({ status: 'FAILED', error: 'States.ExceedToleratedFailureThreshold' })
    expect(written.json('SUCCEEDED_0.json')).toMatchObject([{ Input: '1' }])
    expect(written.json('FAILED_0.json')).toMatchObject([{ Input: '2' }])
    expect(written.json('PENDING_0.json')).toEqual([
      { Input: '3', InputDetails: { Included: true }, Status: 'PENDING' },
    ])
  })

  it('hands the results on in its form where it names no bucket', async () => {
    const results = async (Transformation: string): Promise<unknown> => {
      const { output } = await run({ Items: [1, 3], ResultWriter: { WriterConfig: { Transformation } } })
      return parsedText(output)
    }
    expect(await results('COMPACT')).toEqual([
      [1, 1],
      [3, 3],
    ])
    expect(await results('FLATTEN')).toEqual([1, 1, 3, 3])
    expect(await results('NONE')).toMatchObject([{ Output: '[1,1]' }, { Output: '[3,3]' }])
  })

  it('fails as States.ResultWriterFailed when it cannot write', async () => {
    expect(await run({ Items: [1], ResultWriter: resultWriter(undefined, 'gone') })).toMatchObject({
      status: 'FAILED',
      error: 'States.ResultWriterFailed',
      cause: 'no bucket',
    })
  })
})
