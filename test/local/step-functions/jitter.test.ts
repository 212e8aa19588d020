import { describe, expect, it } from 'vitest'
import type { JsonObject } from '../../../local/json.ts'
import type { Randomness } from '../../../local/services/step-functions/randomness.ts'
import { StatesHarness } from './states-harness.ts'

const functionArn = 'arn:aws:lambda:us-east-1:000000000000:function:f'

/** Chance that gives these numbers, again and again. */
function sequence(numbers: readonly number[]): Randomness {
  let next = 0
  let id = 0
  return {
    number: () => numbers[next++ % numbers.length] ?? 0,
    uuid: () => `00000000-0000-4000-8000-${String(id++).padStart(12, '0')}`,
  }
}

/** Seconds between the attempts of a Task that always fails. */
async function delays(retrier: JsonObject, randomness: Randomness): Promise<number[]> {
  const times: number[] = []
  const states = new StatesHarness({
    randomness,
    invoke() {
      times.push(states.clock.now())
      return Promise.resolve({ functionError: 'Unhandled', payload: { errorType: 'E' } })
    },
  })
  const retry = [
    { ErrorEquals: ['States.ALL'], MaxAttempts: 4, IntervalSeconds: 2, BackoffRate: 3, ...retrier },
  ]
  await states.run(
    await states.create({ a: { Type: 'Task', Resource: functionArn, Retry: retry, End: true } }),
  )
  return times.slice(1).map((time, index) => (time - (times[index] ?? 0)) / 1000)
}

describe('JitterStrategy', () => {
  it('NONE waits as long as computed', async () => {
    expect(await delays({}, sequence([0.5]))).toEqual([2, 6, 18, 54])
    expect(await delays({ JitterStrategy: 'NONE' }, sequence([0.5]))).toEqual([2, 6, 18, 54])
  })

  it('FULL waits a part of what was computed, another for each attempt', async () => {
    expect(await delays({ JitterStrategy: 'FULL' }, sequence([0.5, 0.25, 0, 0.75]))).toEqual([
      1, 1.5, 0, 40.5,
    ])
  })

  it('FULL takes its part of MaxDelaySeconds where that is less', async () => {
    const retrier = { JitterStrategy: 'FULL', MaxDelaySeconds: 10 }
    expect(await delays(retrier, sequence([0.5, 0.5, 0.5, 0.75]))).toEqual([1, 3, 5, 7.5])
  })

  it('FULL stays between nothing and what was computed, whatever chance says', async () => {
    const retrier = { JitterStrategy: 'FULL', MaxDelaySeconds: 20 }
    for (const number of [0, 0.999_999]) {
      const waited = await delays(retrier, sequence([number]))
      for (const [index, most] of [2, 6, 18, 20].entries()) {
        expect(waited[index]).toBeGreaterThanOrEqual(0)
        expect(waited[index]).toBeLessThan(most)
      }
    }
  })
})
