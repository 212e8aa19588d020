import { describe, expect, it } from 'vitest'
import type { JsonObject, JsonValue } from '../../../local/json.ts'
import { parsedText, StatesHarness, textOf } from './states-harness.ts'

const functionArn = 'arn:aws:lambda:us-east-1:000000000000:function:f'
const limit = 262_144

/** An expression for a text that takes so many bytes as JSON. */
function textOfBytes(bytes: number): string {
  return `{% $pad('x', ${bytes - 2}) %}`
}

const tooLarge = textOfBytes(limit + 1)
const task = { Type: 'Task', Resource: functionArn }
const pass = (output: JsonValue, name = 'in'): JsonObject => ({
  StartAt: name,
  States: { [name]: { Type: 'Pass', Output: output, End: true } },
})
const map = { Type: 'Map', Items: [1, 2], ItemProcessor: pass('{% $states.input %}') }
const distributed = {
  ...map,
  ItemProcessor: {
    ...map.ItemProcessor,
    ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' },
  },
}
const resultCause = `The state/task 'a' returned a result with a size exceeding the maximum number of bytes service limit.`

async function run(state: JsonObject, output: JsonValue = 1): Promise<JsonObject> {
  const states = new StatesHarness({ invoke: () => Promise.resolve({ payload: output }) })
  const caught = state.Catch && { caught: { Type: 'Succeed' } }
  return states.run(await states.create({ a: { ...state, End: true }, ...caught }))
}

function catching(name: string): JsonObject {
  return { Catch: [{ ErrorEquals: [name], Output: '{% $states.errorOutput %}', Next: 'caught' }] }
}

/** Where more than 256 KiB can come about, other than in the raw result of a task. */
const places: [string, JsonObject, string][] = [
  ['Arguments of a Task', { ...task, Arguments: tooLarge }, 'The task input exceeds 262144 bytes.'],
  ['Output of a Task', { ...task, Output: tooLarge }, resultCause],
  [
    'Arguments of a Parallel',
    { Type: 'Parallel', Branches: [pass(1)], Arguments: tooLarge },
    'The input of the branches exceeds 262144 bytes.',
  ],
  ['Output of a Parallel', { Type: 'Parallel', Branches: [pass(1)], Output: tooLarge }, resultCause],
  [
    'the result of a Parallel',
    { Type: 'Parallel', Branches: [pass(textOfBytes(200_000)), pass(textOfBytes(200_000), 'other')] },
    resultCause,
  ],
  [
    'a Pass in a branch',
    { Type: 'Parallel', Branches: [pass(tooLarge)] },
    resultCause.replace(`'a'`, `'in'`),
  ],
  ['ItemSelector', { ...map, ItemSelector: tooLarge }, 'The input of an iteration exceeds 262144 bytes.'],
  ['the result of a Map', { ...map, ItemProcessor: pass(textOfBytes(200_000)) }, resultCause],
  ['Output of a Map', { ...map, Output: tooLarge }, resultCause],
  [
    'ItemSelector of a distributed Map',
    { ...distributed, ItemSelector: tooLarge },
    'The input of an iteration exceeds 262144 bytes.',
  ],
  [
    'a batch of one item',
    {
      ...distributed,
      ItemBatcher: { MaxItemsPerBatch: 1, BatchInput: { x: textOfBytes(limit - 20) } },
    },
    'A batch of one item exceeds 262144 bytes with its BatchInput.',
  ],
]

describe('data over 256 KiB', () => {
  it.each(places)('can be caught by its name: %s', async (_place, state, cause) => {
    const description = await run({ ...state, ...catching('States.DataLimitExceeded') })
    expect(description).toMatchObject({ status: 'SUCCEEDED' })
    expect(parsedText(description.output)).toEqual({
      Error: 'States.DataLimitExceeded',
      Cause: expect.stringContaining(cause),
    })
  })

  it.each(places)('is not caught by a wildcard: %s', async (_place, state, cause) => {
    for (const name of ['States.ALL', 'States.TaskFailed']) {
      expect(await run({ ...state, ...catching(name) })).toMatchObject({
        status: 'FAILED',
        error: 'States.DataLimitExceeded',
        cause: expect.stringContaining(cause),
      })
    }
  })

  it('can be retried by its name', async () => {
    const retry = [{ ErrorEquals: ['States.DataLimitExceeded'], MaxAttempts: 2 }]
    const states = new StatesHarness({ invoke: () => Promise.resolve({ payload: 1 }) })
    const output = `{% $states.context.State.RetryCount = 2 ? 'done' : $pad('x', ${limit}) %}`
    const description = await states.run(
      await states.create({ a: { ...task, Output: output, Retry: retry, End: true } }),
    )
    expect(description).toMatchObject({ status: 'SUCCEEDED', output: '"done"' })
  })

  it.each(['States.ALL', 'States.TaskFailed', 'States.DataLimitExceeded'])(
    'is caught by %s as the raw result of a task, as recorded',
    async (name) => {
      const description = await run({ ...task, ...catching(name) }, 'x'.repeat(limit))
      expect(description).toMatchObject({ status: 'SUCCEEDED' })
      expect(parsedText(description.output)).toMatchObject({ Error: 'States.DataLimitExceeded' })
    },
  )

  it('ends the execution where nothing can be caught', async () => {
    const state = { Type: 'Pass', Output: tooLarge }
    expect(await run(state)).toMatchObject({ status: 'FAILED', error: 'States.DataLimitExceeded' })
  })

  it.each([
    ['Arguments', { ...task, Arguments: textOfBytes(limit) }],
    ['Output', { ...task, Output: textOfBytes(limit) }],
    ['Arguments of a Parallel', { Type: 'Parallel', Branches: [pass(1)], Arguments: textOfBytes(limit) }],
    ['ItemSelector', { ...map, ItemProcessor: pass(1), ItemSelector: textOfBytes(limit) }],
  ])('begins one byte above: %s', async (_place, state) => {
    expect(await run(state)).toMatchObject({ status: 'SUCCEEDED' })
  })

  it('is counted in bytes of UTF-8, not in characters', async () => {
    const output = `{% $pad('', ${limit / 2}, 'é') %}`
    expect(await run({ ...task, Output: output })).toMatchObject({ error: 'States.DataLimitExceeded' })
  })
})

describe('batches of a distributed Map', () => {
  it('are full at 256 KiB, whatever the number of items', async () => {
    const description = await run({
      ...distributed,
      Items: [1, 2, 3, 4, 5],
      ItemSelector: textOfBytes(100_000),
      ItemBatcher: { MaxItemsPerBatch: 5 },
      ItemProcessor: { ...distributed.ItemProcessor, ...pass('{% $count($states.input.Items) %}') },
    })
    expect(textOf(description.output)).toBe('[2,2,1]')
  })
})
