import { describe, expect, it } from 'vitest'
import { judgeGrowth } from '../../../local/services/lambda/worker-growth.ts'
import type { GrowthQuestion, RestingWorker } from '../../../local/services/lambda/worker-growth.ts'
import { LambdaFunction } from '../../../local/services/lambda/lambda-function.ts'

const [busy, other] = [functionNamed('busy'), functionNamed('other')]

function functionNamed(name: string): LambdaFunction {
  const definition = {
    name,
    description: '',
    handler: 'index.handler',
    runtime: 'nodejs24.x',
    role: '',
    timeoutSeconds: 3,
    memoryMb: 128,
    environment: {},
    logGroup: name,
    logFormat: 'Text' as const,
    deadLetterArn: undefined,
    inlineCode: undefined,
  }
  return new LambdaFunction(`arn:${name}`, definition, name, 0)
}

/** What is judged for an invocation of `busy` at second 100, when there is no room. */
function judge(
  own: number,
  waitedMs: number,
  restedMs: readonly number[],
  more: Partial<GrowthQuestion<RestingWorker>> = {},
) {
  return judgeGrowth({
    fn: busy,
    waitedMs,
    hasRoom: false,
    isCrowded: false,
    idle: restedMs.map((ms) => ({ fn: other, since: 100_000 - ms })),
    now: 100_000,
    workersOf: (fn) => (fn === busy ? own : restedMs.length),
    ...more,
  })
}

describe('the growth of the worker pool', () => {
  it('starts a first worker at once, a further one only after patience that grows with their number', () => {
    expect(judge(0, 0, [], { hasRoom: true })).toEqual({ kind: 'start' })
    expect(judge(1, 0, [], { hasRoom: true })).toEqual({ kind: 'wait', forMs: 30, holdsTime: true })
    expect(judge(3, 40, [], { hasRoom: true })).toEqual({ kind: 'wait', forMs: 50, holdsTime: true })
    expect(judge(3, 90, [], { hasRoom: true })).toEqual({ kind: 'start' })
  })

  it('gives a first worker the place of one that another function can spare', () => {
    expect(judge(0, 0, [5, 3])).toMatchObject({ kind: 'start', evict: { since: 99_995 } })
    expect(judge(0, 0, [5])).toEqual({ kind: 'wait', forMs: 200, holdsTime: false })
    expect(judge(0, 0, [1_000])).toMatchObject({ kind: 'start', evict: { fn: other } })
    expect(judge(0, 200, [5])).toMatchObject({ kind: 'start', evict: { fn: other } })
  })

  it('takes a place that another function can spare before it makes one more than run at once', () => {
    const room = { hasRoom: true, isCrowded: true }
    expect(judge(0, 0, [1_000, 5], room)).toMatchObject({ kind: 'start', evict: { since: 99_000 } })
    expect(judge(0, 0, [500, 5], room)).toEqual({ kind: 'start' })
    expect(judge(0, 0, [60_000], room)).toEqual({ kind: 'start' })
  })

  it('gives a further worker the place of one that rested long, and asks again when one will have', () => {
    expect(judge(1, 500, [10_000])).toMatchObject({ kind: 'start', evict: { fn: other } })
    expect(judge(1, 500, [9_000, 2_000])).toEqual({ kind: 'wait', forMs: 1_000, holdsTime: false })
    expect(judge(1, 500, [])).toEqual({ kind: 'wait', forMs: Infinity, holdsTime: false })
  })
})
