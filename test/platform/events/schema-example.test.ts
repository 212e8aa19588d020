import { describe, expect, it } from 'vitest'
import * as zod from 'zod'
import * as z from 'zod/mini'

import { exampleOfEvent } from '../../../lambdas/platform/events/api/schema-example.ts'
import { defineEvent } from '../../../lambdas/job/define-event.ts'
import type { EventSchema } from '../../../lambdas/job/event-definition.ts'

const exampleOf = (schema: EventSchema) => exampleOfEvent(defineEvent('test/thing.happened', schema))

describe('the example of an event', () => {
  it.each<[string, EventSchema]>([
    [
      'formats',
      z.object({ id: z.uuid(), mail: z.email(), at: z.iso.datetime(), page: z.url(), day: z.iso.date() }),
    ],
    [
      'lengths',
      z.object({ long: z.string().check(z.minLength(9)), short: z.string().check(z.maxLength(2)) }),
    ],
    [
      'numbers',
      z.object({
        a: z.number().check(z.gt(10), z.lt(12)),
        b: z.number().check(z.lte(-5)),
        c: z.number().check(z.multipleOf(5), z.gte(12)),
        d: z.int(),
      }),
    ],
    [
      'choices',
      z.object({ one: z.enum(['x', 'y']), two: z.literal(7), three: z.union([z.number(), z.string()]) }),
    ],
    [
      'lists',
      z.object({
        many: z.array(z.object({ n: z.number() })).check(z.minLength(2)),
        pair: z.tuple([z.string(), z.number()]),
      }),
    ],
    ['what may be null', z.object({ gone: z.nullable(z.string()), none: z.null(), yes: z.boolean() })],
    [
      'records and parts',
      z.intersection(z.object({ a: z.string() }), z.object({ b: z.record(z.string(), z.number()) })),
    ],
  ])('fits %s', async (_, schema) => {
    const example = await exampleOf(schema)
    expect(example).toBeDefined()
    expect(await z.safeParseAsync(schema, example)).toMatchObject({ success: true })
  })

  it('leaves out what is optional', async () => {
    expect(await exampleOf(z.object({ a: z.string(), b: z.optional(z.string()) }))).toEqual({ a: 'text' })
  })

  it('is the one that the schema gives', async () => {
    const schema = zod.object({
      code: zod
        .string()
        .regex(/^[A-Z]{3}$/)
        .meta({ examples: ['ABC'] }),
    })
    expect(await exampleOf(schema)).toEqual({ code: 'ABC' })
  })

  it('is absent where the rules do not show what fits, and for what refers to itself without end', async () => {
    expect(await exampleOf(z.object({ code: z.string().check(z.regex(/^[A-Z]{3}$/)) }))).toBeUndefined()
    const tree: zod.ZodType = zod.object({
      get child() {
        return tree
      },
    })
    expect(await exampleOf(tree)).toBeUndefined()
  })
})
