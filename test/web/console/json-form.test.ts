import { describe, expect, it } from 'vitest'
import * as z from 'zod'

import { generateRequested } from '../../../lambdas/domains/plushie/events.ts'
import { emptyDraft, toDraft } from '../../../web/console/json-form/draft.ts'
import type { Draft } from '../../../web/console/json-form/draft.ts'
import type { Field } from '../../../web/console/json-form/field.ts'
import { toField } from '../../../web/console/json-form/field.ts'
import { jsonSchemaSchema } from '../../../web/console/json-form/json-schema.ts'
import { placeProblems } from '../../../web/console/json-form/place-problems.ts'
import { readDraft } from '../../../web/console/json-form/read-draft.ts'

/** The form for what a zod schema says, by way of JSON Schema, as the API gives it. */
function formFor(schema: z.ZodType): Field {
  return toField(z.parse(jsonSchemaSchema, z.toJSONSchema(schema, { io: 'input' })), 'data')
}

/** The field of one member of an object. */
function memberField(field: Field, name: string): Field {
  const member = field.kind === 'object' ? field.members.find((each) => each.name === name) : undefined
  if (!member) throw new Error(`the form has no member ${name}`)
  return member.field
}

function fill(field: Field, value: unknown): Draft {
  const draft = toDraft(field, value)
  if (!draft) throw new Error(`the form does not hold ${JSON.stringify(value)}`)
  return draft
}

const everything = z.object({
  text: z.string().min(3).max(63),
  empty: z.string(),
  when: z.iso.datetime(),
  count: z.int().min(1).max(5),
  ratio: z.number().multipleOf(0.5).optional(),
  agreed: z.boolean(),
  colour: z.enum(['red', 'green']),
  size: z.literal([1, 2]),
  tags: z.array(z.string()).min(1).max(3),
  places: z.array(z.object({ x: z.number(), y: z.number() })),
  note: z.string().nullable(),
  pair: z.tuple([z.string(), z.number()]),
  prices: z.record(z.string(), z.number()),
  payment: z.discriminatedUnion('by', [
    z.object({ by: z.literal('card'), digits: z.string() }),
    z.object({ by: z.literal('bill') }),
  ]),
  address: z.object({ street: z.string(), city: z.string().optional() }).optional(),
})

const value = {
  text: 'hello',
  empty: '',
  when: '2026-01-31T12:00:00Z',
  count: 3,
  ratio: -1.5,
  agreed: false,
  colour: 'green',
  size: 2,
  tags: ['a', 'b'],
  places: [{ x: 1, y: 2 }],
  note: null,
  pair: ['a', 1],
  prices: { bread: 2.5 },
  payment: { by: 'bill' },
  address: { street: 'High Street' },
}

describe('a form from a schema', () => {
  it('has a control for each member, with its rules in words', () => {
    const field = formFor(everything)
    const kinds =
      field.kind === 'object' ? field.members.map(({ name, field: { kind } }) => [name, kind]) : []

    expect(Object.fromEntries(kinds)).toEqual({
      text: 'text',
      empty: 'text',
      when: 'text',
      count: 'number',
      ratio: 'number',
      agreed: 'boolean',
      colour: 'choice',
      size: 'choice',
      tags: 'list',
      places: 'list',
      note: 'union',
      pair: 'json',
      prices: 'json',
      payment: 'union',
      address: 'object',
    })
    expect(memberField(field, 'text').hint).toBe('3 to 63 characters')
    expect(memberField(field, 'count').hint).toBe('1 to 5')
    expect(memberField(field, 'ratio').hint).toBe('a multiple of 0.5')
    expect(memberField(field, 'tags').hint).toBe('1 to 3 items')
    expect(memberField(field, 'when').hint).toBe('time, e.g. 2026-01-31T12:00:00Z')
  })

  it('does not tell people the limits of safe integers', () => {
    expect(formFor(z.int()).hint).toBeUndefined()
    expect(formFor(z.int().min(2)).hint).toBe('at least 2')
  })

  it('names the shapes of a union by what tells them apart', () => {
    const payment = memberField(formFor(everything), 'payment')

    expect(payment.kind === 'union' && payment.variants.map(({ label }) => label)).toEqual([
      'by is "card"',
      'by is "bill"',
    ])
  })

  it.each([
    ['any value', z.unknown()],
    ['a record', z.record(z.string(), z.string())],
  ])('takes JSON text for %s', (_what, schema) => {
    const field = formFor(schema)
    expect(field.kind).toBe('json')
    expect(readDraft(field, { kind: 'text', text: '{"a":"b"}' })).toEqual({ value: { a: 'b' }, problems: [] })
  })

  it('takes JSON text for words of JSON Schema that it does not know', () => {
    const schema = z.parse(jsonSchemaSchema, { allOf: [{ $ref: '#/$defs/order' }], $defs: { order: {} } })
    expect(toField(schema, 'data').kind).toBe('json')
  })

  it('ends where a schema contains itself', () => {
    interface Tree {
      readonly children: readonly Tree[]
    }
    const tree: z.ZodType<Tree> = z.lazy(() => z.object({ children: z.array(tree) }))

    expect(JSON.stringify(formFor(z.object({ tree })))).toContain('"json"')
  })

  it('holds the event of this repository', () => {
    const data = {
      generationId: '00000000-0000-4000-8000-000000000000',
      userId: 'ada',
      upload: { key: 'uploads/cat.png' },
      imageType: 'image/png',
    }
    const field = toField(z.parse(jsonSchemaSchema, z.toJSONSchema(generateRequested.schema)), 'data')

    expect(readDraft(field, fill(field, data))).toEqual({ value: data, problems: [] })
  })
})

describe('a form that is filled in', () => {
  it('gives back the value that it was filled in from', () => {
    const field = formFor(everything)

    expect(readDraft(field, fill(field, value))).toEqual({ value, problems: [] })
  })

  it('leaves out what is optional and empty', () => {
    const field = formFor(
      z.object({ a: z.string().optional(), b: z.int().optional(), c: z.array(z.int()).optional() }),
    )

    expect(readDraft(field, emptyDraft(field))).toEqual({ value: {}, problems: [] })
  })

  it('keeps an empty text where one is allowed', () => {
    const field = formFor(z.object({ a: z.string() }))

    expect(readDraft(field, emptyDraft(field))).toEqual({ value: { a: '' }, problems: [] })
  })

  it.each([
    [{ x: 1 }, 'a member that the schema does not have'],
    [{ ...value, text: 5 }, 'a value of another type'],
    [{ ...value, colour: 'blue' }, 'a value that is not among the options'],
    [[], 'a list in place of an object'],
  ])('does not take %j: %s', (wrong, _why) => {
    expect(toDraft(formFor(everything), wrong)).toBeUndefined()
  })

  it('says by path what it cannot read', () => {
    const field = formFor(
      z.object({
        count: z.int(),
        ratio: z.number(),
        id: z.uuid(),
        agreed: z.boolean(),
        colour: z.enum(['red']),
        place: z.object({ pair: z.tuple([z.string()]) }),
        sizes: z.array(z.number()),
      }),
    )
    const draft: Draft = {
      kind: 'object',
      members: {
        count: { kind: 'text', text: '1.5' },
        ratio: { kind: 'text', text: 'many' },
        id: { kind: 'text', text: '' },
        agreed: { kind: 'choice', index: -1 },
        colour: { kind: 'choice', index: -1 },
        place: { kind: 'object', members: { pair: { kind: 'text', text: '[1,' } } },
        sizes: {
          kind: 'list',
          items: [
            { kind: 'text', text: '1' },
            { kind: 'text', text: '' },
          ],
        },
      },
    }

    const { problems } = readDraft(field, draft)

    expect(problems).toEqual([
      { path: 'count', message: '1.5 is not a whole number.' },
      { path: 'ratio', message: '"many" is not a number.' },
      { path: 'id', message: 'Write something here.' },
      { path: 'agreed', message: 'Choose yes or no.' },
      { path: 'colour', message: 'Choose one of the values.' },
      { path: 'place.pair', message: expect.stringMatching(/^This is not JSON: /u) },
      { path: 'sizes.1', message: 'Write a number.' },
    ])
  })
})

describe('problems', () => {
  const field = formFor(everything)
  const draft = fill(field, value)

  it('are shown beside the field of their path, in a list too', () => {
    const placed = placeProblems(draft, [
      { path: 'text', message: 'too small' },
      { path: 'places.0.x', message: 'no number' },
      { path: 'text', message: 'wrong' },
    ])

    expect([...placed]).toEqual([
      ['text', ['too small', 'wrong']],
      ['places.0.x', ['no number']],
    ])
  })

  it('are shown at the nearest field above, with their path, when the form has no field for it', () => {
    const placed = placeProblems(draft, [
      { path: 'address.city.0', message: 'wrong' },
      { path: 'pair.1', message: 'no number' },
      { path: 'surprise', message: 'not known' },
      { path: '', message: 'wrong as a whole' },
    ])

    expect([...placed]).toEqual([
      ['address.city', ['address.city.0: wrong']],
      ['pair', ['pair.1: no number']],
      ['', ['surprise: not known', 'wrong as a whole']],
    ])
  })
})
