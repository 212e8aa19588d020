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

  const csv = { InputType: 'CSV', CSVHeaderLocation: 'FIRST_ROW' }
  // The first three as AWS answered: the scenarios with CSV files of the recordings.
  it.each<[string, JsonObject, string, JsonObject[]]>([
    [
      'a header in the first row; what a row lacks is empty',
      csv,
      "Col1,Col2,Col3\nValue1,Value2,Value3\n,,,\ntrue,1,'HelloWorld'\nNull,None,\n   \n",
      [
        { Col1: 'Value1', Col2: 'Value2', Col3: 'Value3' },
        { Col1: '', Col2: '', Col3: '' },
        { Col1: 'true', Col2: '1', Col3: "'HelloWorld'" },
        { Col1: 'Null', Col2: 'None', Col3: '' },
        { Col1: '   ', Col2: '', Col3: '' },
      ],
    ],
    [
      'headers of its own; what is beyond them is left out',
      { InputType: 'CSV', CSVHeaderLocation: 'GIVEN', CSVHeaders: ['H1'] },
      'Value1,Value2\n,,,\n',
      [{ H1: 'Value1' }, { H1: '' }],
    ],
    ['so many items at most', { ...csv, MaxItems: 1 }, 'a\n1\n2\n', [{ a: '1' }]],
    ['no rows', csv, 'a,b\n', []],
    [
      'quotes around delimiters, newlines and quotes, and Windows lines',
      csv,
      'a,b\r\n"1,2","line\nbreak"\r\n"say ""hi""",""\r\n',
      [
        { a: '1,2', b: 'line\nbreak' },
        { a: 'say "hi"', b: '' },
      ],
    ],
    ['doubled quotes outside of quotes', csv, 'a\n{""k"": 1}\n', [{ a: '{"k": 1}' }]],
    ['a quoted field that begins with a quote', csv, 'a,b\n"""x"" y",1\n', [{ a: '"x" y', b: '1' }]],
    [
      'backslashes',
      csv,
      'a,b\nC:\\\\x,1\\,2\n\\q,3\n',
      [
        { a: 'C:\\x', b: '1,2' },
        { a: 'q', b: '3' },
      ],
    ],
    ['another delimiter', { ...csv, CSVDelimiter: 'PIPE' }, 'a|b\n1,5|2\n', [{ a: '1,5', b: '2' }]],
  ])('reads CSV from S3: %s', async (_what, config, body, expected) => {
    const { description } = await runExecution({
      definition: machine(reader('getObject', config)),
      input: {},
      mocks: { s3: [{ bucket: 'b', key: 'items', body }] },
    })
    expect(parsedText(description.output)).toEqual(expected)
  })

  it.each<[JsonObject, string]>([
    [
      { InputType: 'MANIFEST' },
      "The input type 'MANIFEST' cannot run in the local cloud, which reads JSON, JSONL, CSV",
    ],
    [{ InputType: 'PARQUET' }, "The input type 'PARQUET' cannot run in the local cloud"],
    [{ InputType: 'CSV' }, "Missing required field 'CSVHeaderLocation'"],
    [{ InputType: 'CSV', CSVHeaderLocation: 'LAST_ROW' }, "must be FIRST_ROW or GIVEN, but was 'LAST_ROW'"],
    [{ InputType: 'CSV', CSVHeaderLocation: 'GIVEN' }, "'CSVHeaders' goes with the CSVHeaderLocation GIVEN"],
    [{ ...csv, CSVHeaders: ['a'] }, "'CSVHeaders' goes with the CSVHeaderLocation GIVEN, and only with it"],
    [
      { ...csv, CSVDelimiter: ',' },
      "'CSVDelimiter' must be one of COMMA, PIPE, SEMICOLON, SPACE, TAB, but was ','",
    ],
  ])('refuses at creation what it cannot read: %j', async (config, message) => {
    const definition = machine(reader('getObject', config))
    await expect(runExecution({ definition, input: {} })).rejects.toThrow(message)
  })

  it.each([
    ['getObject', 'S3://b/items'],
    ['listObjectsV2', 'S3://b'],
  ])('tells its items where they are from: %s', async (action, source) => {
    const { description } = await runExecution({
      definition: machine({ ...reader(action), ItemSelector: '{% $states.context.Map.Item.Source %}' }),
      input: {},
      mocks: { s3: [{ bucket: 'b', key: 'items', body: '[1]' }] },
    })
    expect(parsedText(description.output)).toEqual([source])
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
    expect(await states.call('DescribeMapRun', { mapRunArn })).toMatchObject({ status: 'SUCCEEDED' })
    const { executions } = await states.call('ListExecutions', { mapRunArn })
    expect(executions).toMatchObject([{ status: 'SUCCEEDED' }, { status: 'SUCCEEDED' }])
    expect(states.statusEvents.map(({ status }) => status)).toEqual(['RUNNING', 'SUCCEEDED'])
  })

  it('is not found under an ARN that no run has', async () => {
    const states = new StatesHarness()
    const mapRunArn = 'arn:aws:states:us-east-1:000000000000:mapRun:machine/each:none'
    for (const action of ['ListExecutions', 'DescribeMapRun']) {
      await expect(states.call(action, { mapRunArn })).rejects.toMatchObject({ code: 'ResourceNotFound' })
    }
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
