/**
 * Types of the authoring kit, checked by `tsc` (`npm run types`): a line below `@ts-expect-error` that compiles is an
 * error, and so is a type that is not exactly the expected one. Nothing here is ever executed.
 */
import { expectTypeOf } from 'vitest'
import * as full from 'zod'
import * as z from 'zod/mini'
import { defineEvent } from '../../lambdas/job/define-event.ts'
import { defineJob } from '../../lambdas/job/define-job.ts'
import type { Jsonify, JsonifyOutput } from '../../lambdas/job/jsonify.ts'
import type { Failure } from '../../lambdas/job/step-context.ts'

const asked = defineEvent('test/it.asked', z.object({ userId: z.string(), note: z.optional(z.string()) }))
const told = defineEvent(
  'test/it.told',
  z.object({ who: z.string(), size: z.number(), note: z.optional(z.string()) }),
)
const job = defineJob({ id: 'typed', trigger: asked })
const one = job.step('one', () => ({
  size: 1,
  at: new Date(),
  maybe: 'x' as string | undefined,
  list: ['a'],
}))

/** The types of a job … */
export const jobTypes = {
  'type the event by the trigger, whichever zod made the schema': () => {
    job.step('a', ({ event }) => {
      expectTypeOf(event.name).toEqualTypeOf<'test/it.asked'>()
      expectTypeOf(event.data).toEqualTypeOf<{ userId: string; note?: string | undefined }>()
    })
    const parsed = defineEvent(
      'test/it.parsed',
      full.object({ at: full.iso.datetime(), size: full.number().default(3) }),
    )
    defineJob({ id: 'parsed', trigger: parsed }).step('a', ({ event }) => {
      expectTypeOf(event.data).toEqualTypeOf<{ at: string; size: number }>()
    })
  },

  'take for the subject of an event the fields that are sent': () => {
    const schema = full.object({ userId: full.string(), size: full.number().default(3) })
    defineEvent('test/it.owned', schema, { subject: ['userId', 'size'] })
    // @ts-expect-error no such field
    defineEvent('test/it.owned', schema, { subject: ['userid'] })
    // @ts-expect-error none
    defineEvent('test/it.owned', schema, { subject: [] })
    // @ts-expect-error no data with fields
    defineEvent('test/it.owned', full.string(), { subject: ['length'] })
  },

  'type the outputs of earlier steps as they are after JSON': () => {
    one.step('two', ({ steps }) => {
      expectTypeOf(steps.one.at).toEqualTypeOf<string>()
      expectTypeOf(steps.one.size).toEqualTypeOf<number>()
      expectTypeOf(steps.one.maybe).toEqualTypeOf<string | undefined>()
      expectTypeOf(steps.one.list).toEqualTypeOf<string[]>()
    })
    expectTypeOf<Jsonify<{ b: Uint8Array; u: undefined; n: { d: Date }[] }>>().toEqualTypeOf<{
      b: Uint8Array
      n: { d: string }[]
    }>()
    expectTypeOf<Jsonify<{ toJSON(): { at: Date } }>>().toEqualTypeOf<{ at: string }>()
    expectTypeOf<Jsonify<[number, undefined]>>().toEqualTypeOf<[number, null]>()
    expectTypeOf<Jsonify<URL>>().toEqualTypeOf<string>()
    expectTypeOf<JsonifyOutput<void>>().toEqualTypeOf<null>()
    expectTypeOf<JsonifyOutput<string | undefined>>().toEqualTypeOf<string | null>()
    expectTypeOf<JsonifyOutput<Buffer>>().toEqualTypeOf<Uint8Array>()
  },

  'refuse schemas of events whose data are not JSON as they are': () => {
    // @ts-expect-error -- a date
    defineEvent('test/it.dated', full.object({ at: full.date() }))
    // @ts-expect-error -- a bigint
    defineEvent('test/it.counted', z.object({ deep: z.array(z.object({ n: z.bigint() })) }))
    // @ts-expect-error -- bytes
    defineEvent('test/it.drawn', z.object({ picture: z.instanceof(Uint8Array) }))
    // @ts-expect-error -- a Map
    defineEvent('test/it.mapped', z.map(z.string(), z.string()))
  },

  'let selectors read the event that steps get, with its defaults': () => {
    const sized = defineEvent('test/it.sized', z.object({ size: z._default(z.number(), 1) }))
    defineJob({ id: 'sized', trigger: sized }).sendEvent('tell', told, ({ event }) => ({
      who: 'x',
      size: event.data.size,
    }))
  },

  'know only the steps before': () => {
    // @ts-expect-error -- misspelt
    one.step('two', ({ steps }) => steps.oen)
    // @ts-expect-error -- not yet run
    job.step('two', ({ steps }) => steps.three).step('three', () => 1)
    // @ts-expect-error -- itself
    one.step('two', ({ steps }) => steps.two)
    // @ts-expect-error -- in another branch
    one.parallel('p', (branch) => [branch.step('a', () => 1), branch.step('b', ({ steps }) => steps.a)])
  },

  'carry the outputs of branches, flat': () => {
    one
      .parallel('p', (branch) => [
        branch.step('a', () => 1).step('b', ({ steps }) => ({ doubled: steps.a * 2, from: steps.one.size })),
        branch.step('c', () => 'c').sleep('nap', '1m'),
      ])
      .step('after', ({ steps }) => {
        expectTypeOf(steps.a).toEqualTypeOf<number>()
        expectTypeOf(steps.b).toEqualTypeOf<{ doubled: number; from: number }>()
        expectTypeOf(steps.c).toEqualTypeOf<string>()
      })
  },

  'refuse an id that is taken, by whichever word': () => {
    // @ts-expect-error -- step and step
    one.step('one', () => 1)
    // @ts-expect-error -- step and sleep
    one.sleep('one', '1m')
    // @ts-expect-error -- step and onFailure
    one.onFailure('one', () => 1)
    // @ts-expect-error -- parallel and a step in it
    one.parallel('p', (branch) => [branch.step('p', () => 1), branch.step('b', () => 2)])
    // @ts-expect-error -- two branches
    one.parallel('p', (branch) => [branch.step('a', () => 1), branch.step('a', () => 2)])
  },

  'refuse outputs that JSON cannot carry': () => {
    // @ts-expect-error -- a function
    job.step('a', () => ({ deep: { call: () => 1 } }))
    // @ts-expect-error -- a Map
    job.step('a', async () => new Map([['a', 1]]))
    // @ts-expect-error -- a bigint
    job.step('a', () => [1n])
    job.step('a', () => ({ bytes: new Uint8Array(1), at: new Date(), nothing: undefined, list: [null] }))
  },

  'refuse durations that are none': () => {
    // @ts-expect-error -- no unit
    job.sleep('a', '30')
    // @ts-expect-error -- an unknown unit
    job.step('b', () => 1, { timeout: '3w' })
    job.sleep('c', '1h30m').sleep('d', '45s')
  },

  'let selectors pick what fits, and compute nothing': () => {
    one.sendEvent('tell', told, ({ event, steps, run }) => ({
      who: run.name,
      size: steps.one.size,
      note: event.data.note,
    }))
    // @ts-expect-error -- may be absent, and must not
    one.sendEvent('tell', told, ({ event, steps }) => ({ who: event.data.note, size: steps.one.size }))
    // @ts-expect-error -- there may be no first item
    one.sendEvent('tell', told, ({ steps }) => ({ who: steps.one.list.at(0), size: 1 }))
    // @ts-expect-error -- arithmetics
    one.sendEvent('tell', told, ({ steps }) => ({ who: 'x', size: steps.one.size + 1 }))
    // @ts-expect-error -- a comparison
    one.sendEvent('tell', told, ({ steps }) => ({ who: 'x', size: steps.one.size === 1 ? 1 : 2 }))
    // @ts-expect-error -- a step that is not there
    one.sendEvent('tell', told, ({ steps }) => ({ who: 'x', size: steps.two }))
    // @ts-expect-error -- not the event's data
    one.sendEvent('tell', told, () => ({ who: 'x' }))
  },

  'give onFailure the failure and whatever outputs there are, and let nothing follow but onFailure': () => {
    const done = one.onFailure('clean', ({ failure, steps }) => {
      expectTypeOf(failure).toEqualTypeOf<Failure<'one'>>()
      // @ts-expect-error -- no such step
      if (failure.step === 'oen') expectTypeOf(failure.error).toEqualTypeOf<string>()
      expectTypeOf(steps.one?.size).toEqualTypeOf<number | undefined>()
    })
    // @ts-expect-error -- steps come before onFailure
    done.step('later', () => 1)
    // @ts-expect-error -- the outputs may be missing
    one.onFailure('clean', ({ steps }) => steps.one.size)
  },
}
