import { describe, expect, it } from 'vitest'
import type { JsonObject } from '../../../local/json.ts'
import { StatesHarness } from './states-harness.ts'

const functionArn = 'arn:aws:lambda:us-east-1:000000000000:function:f'
const quarterMebibyte = 262_144

/** An expression for a text that takes so many bytes as JSON. */
function textOfBytes(bytes: number): string {
  return `{% $pad('x', ${bytes - 2}) %}`
}

/** Passes that assign so many variables of 256 KiB each, one after the other, named from `first` on. */
function assigning(
  count: number,
  next: JsonObject,
  first = 0,
  value = textOfBytes(quarterMebibyte),
): JsonObject {
  const states = Array.from({ length: count }, (_, index): [string, JsonObject] => {
    const number = first + index
    const target = index + 1 < count ? { Next: `s${number + 1}` } : next
    return [`s${number}`, { Type: 'Pass', Assign: { [`v${number}`]: value }, ...target }]
  })
  return Object.fromEntries(states)
}

function nested(states: JsonObject): JsonObject {
  return { StartAt: Object.keys(states)[0] ?? '', States: states }
}

const end = { End: true }
const exceeded = { status: 'FAILED', error: 'States.DataLimitExceeded' }

async function run(states: JsonObject): Promise<JsonObject> {
  const harness = new StatesHarness()
  return harness.run(await harness.create(states))
}

describe('one Assign', () => {
  it.each([
    ['SUCCEEDED', 'one variable of 256 KiB', { x: textOfBytes(quarterMebibyte) }],
    ['FAILED', 'one variable of a byte more', { x: textOfBytes(quarterMebibyte + 1) }],
    ['SUCCEEDED', 'two of 128 KiB', { x: textOfBytes(131_072), y: textOfBytes(131_072) }],
    ['FAILED', 'two that take a byte more together', { x: textOfBytes(131_072), y: textOfBytes(131_073) }],
    ['FAILED', 'half as many characters of two bytes', { x: `{% $pad('', 131072, 'é') %}` }],
  ])('has %s with %s', async (status, _what, assign) => {
    const description = await run({ a: { Type: 'Pass', Assign: assign, ...end } })
    expect(description).toMatchObject(status === 'FAILED' ? exceeded : { status })
  })
})

describe('all variables of an execution', () => {
  it('may take 10 MiB', async () => {
    expect(await run(assigning(40, end))).toMatchObject({ status: 'SUCCEEDED' })
    const more = { Type: 'Pass', Assign: { more: 1 }, ...end }
    expect(await run({ ...assigning(40, { Next: 'more' }), more })).toMatchObject(exceeded)
  })

  it('are counted in bytes', async () => {
    // Half as many characters: of these alone there could be eighty.
    const wide = `{% $pad('', ${quarterMebibyte / 2 - 1}, 'é') %}`
    expect(await run(assigning(40, end, 0, wide))).toMatchObject({ status: 'SUCCEEDED' })
    expect(await run(assigning(41, end, 0, wide))).toMatchObject(exceeded)
  })

  it('count once where one is assigned anew', async () => {
    const again = {
      Type: 'Pass',
      Assign: { v0: textOfBytes(quarterMebibyte - 2), n: '{% ($exists($n) ? $n : 0) + 1 %}' },
      Next: 'enough',
    }
    const enough = {
      Type: 'Choice',
      Choices: [{ Condition: '{% $n = 60 %}', Next: 'done' }],
      Default: 'again',
    }
    expect(await run({ again, enough, done: { Type: 'Succeed' } })).toMatchObject({ status: 'SUCCEEDED' })
  })

  it('count over all scopes that are open', async () => {
    const parallel = (inner: number): JsonObject => ({
      Type: 'Parallel',
      Branches: [nested(assigning(inner, end, 100)), nested(assigning(inner, end, 200))],
      Output: 0,
      ...end,
    })
    expect(await run({ ...assigning(20, { Next: 'p' }), p: parallel(10) })).toMatchObject({
      status: 'SUCCEEDED',
    })
    // Branches that wait keep theirs until both are over.
    const waiting = (first: number): JsonObject =>
      nested({
        ...assigning(11, { Next: `wait${first}` }, first),
        [`wait${first}`]: { Type: 'Wait', Seconds: 5, ...end },
      })
    const p = { Type: 'Parallel', Branches: [waiting(100), waiting(200)], Output: 0, ...end }
    expect(await run({ ...assigning(20, { Next: 'p' }), p })).toMatchObject(exceeded)
  })

  it('no longer count when their scope is over, be it well or badly', async () => {
    const inner = nested({
      ...assigning(6, { Next: 'fail' }, 100),
      fail: { Type: 'Fail', Error: 'Mine' },
    })
    const map = {
      Type: 'Map',
      Items: '{% [1..10] %}',
      MaxConcurrency: 1,
      ItemProcessor: nested(assigning(6, end)),
      Output: 0,
      Next: 'p',
    }
    const p = {
      Type: 'Parallel',
      Branches: [inner],
      Retry: [{ ErrorEquals: ['Mine'], MaxAttempts: 8 }],
      Catch: [{ ErrorEquals: ['Mine'], Next: 'done' }],
      ...end,
    }
    expect(await run({ map, p, done: { Type: 'Succeed' } })).toMatchObject({ status: 'SUCCEEDED' })
  })

  it('still count after a redrive', async () => {
    let isBroken = true
    const harness = new StatesHarness({
      invoke: () => Promise.resolve(isBroken ? { functionError: 'E', payload: {} } : { payload: 1 }),
    })
    const states = {
      ...assigning(40, { Next: 'task' }),
      task: { Type: 'Task', Resource: functionArn, Assign: { more: 1 }, ...end },
    }
    const { executionArn = null, status } = await harness.run(await harness.create(states))
    expect(status).toBe('FAILED')
    isBroken = false
    await harness.call('RedriveExecution', { executionArn })
    expect(await harness.ended(executionArn)).toMatchObject(exceeded)
  })
})
