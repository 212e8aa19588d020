import { describe, expect, it } from 'vitest'
import * as full from 'zod'
import * as z from 'zod/mini'
import type * as core from 'zod/v4/core'
import { defineEvent } from '../../lambdas/job/define-event.ts'
import { InvalidJobError } from '../../lambdas/job/invalid-job-error.ts'

/** Defines an event with a schema whose types say nothing, so that only the check at definition can refuse it. */
function define(schema: core.$ZodType): () => unknown {
  return () => defineEvent('test/it.asked', schema)
}

const self = z.object({
  name: z.string(),
  get parts() {
    return z.array(self)
  },
})
const fresh = (): core.$ZodType => z.object({ next: z.optional(z.lazy(() => fresh())) })

describe('defineEvent refuses a schema', () => {
  it.each<[string, core.$ZodType, string]>([
    ['of a date', z.object({ at: z.date() }), 'at data.at z.date(): JSON has no dates. Use z.iso.datetime()'],
    ['of the other zod', full.object({ at: full.date() }), 'at data.at z.date()'],
    ['of a coerced date', full.object({ at: full.coerce.date() }), 'at data.at z.date()'],
    ['of a bigint', z.object({ n: z.bigint() }), 'at data.n z.bigint()'],
    ['of a 64-bit number, which is a bigint', z.object({ n: z.int64() }), 'at data.n z.bigint()'],
    ['of a Map', z.map(z.string(), z.string()), 'at data z.map()'],
    ['of a Set', z.set(z.string()), 'at data z.set()'],
    ['of a symbol', z.symbol(), 'at data z.symbol()'],
    ['of NaN', z.object({ n: z.nan() }), 'at data.n z.nan()'],
    ['of a file', z.object({ f: z.file() }), 'at data.f z.file()'],
    ['of a function', z.object({ f: full.function() }), 'at data.f z.function()'],
    ['of a promise', z.promise(z.string()), 'at data z.promise()'],
    [
      'of an instance of a class',
      z.object({ u: z.instanceof(URL) }),
      'at data.u z.custom(): it cannot be known',
    ],
    ['of a custom type', z.object({ u: z.custom<string>() }), 'at data.u z.custom()'],
    [
      'that transforms',
      full.object({ n: full.string().transform(Number) }),
      'at data.n z.transform(): selectors',
    ],
    ['that preprocesses', full.preprocess(String, full.string()), 'at data z.transform()'],
    [
      'with a codec',
      z.object({ n: z.codec(z.string(), z.number(), { decode: Number, encode: String }) }),
      'at data.n a codec',
    ],
    ['with a stringbool', z.object({ b: z.stringbool() }), 'at data.b a codec'],
    [
      'with z.success',
      z.object({ s: new full.core.$ZodSuccess({ type: 'success', innerType: z.string() }) }),
      'at data.s z.success()',
    ],
    [
      'with a literal of undefined',
      z.object({ l: z.literal([undefined, 'a']) }),
      'at data.l a literal that JSON cannot carry',
    ],
    [
      'with a literal of bigint',
      z.object({ l: z.literal(1n) }),
      'at data.l a literal that JSON cannot carry',
    ],
    ['that is never', z.never(), 'at data z.never() where a value must be'],
    ['that is undefined', z.undefined(), 'at data z.undefined() where a value must be'],
    ['that is void', z.void(), 'at data z.void() where a value must be'],
    [
      'with a property that is never',
      z.object({ n: z.never() }),
      'at data.n z.never() where a value must be',
    ],
    [
      'that is one of nothing',
      z.union([z.undefined(), z.never()]),
      'at data z.union() where a value must be',
    ],
    [
      'with a property that every object has',
      z.object({ constructor: z.optional(z.string()) }),
      'at data.constructor a property whose name every object has',
    ],
    ['that makes itself anew each time', fresh(), 'a schema that never ends'],
    [
      'with a default that does not fit',
      z.object({ d: z._default(z.string().check(z.minLength(3)), 'x') }),
      'at data.d a default whose value does not fit',
    ],
    [
      'with a default that is normalised later',
      full.object({ d: full.string().toLowerCase().default('ABC') }),
      'at data.d a default whose value parses to another one',
    ],
    [
      'with a default that is another each time',
      z.object({ d: z._default(z.string(), () => crypto.randomUUID()) }),
      'at data.d a default whose value is another one each time',
    ],
    [
      'with a prefault that does not fit',
      z.object({ d: z.prefault(z.string().check(z.minLength(3)), 'x') }),
      'at data.d a prefault whose value does not fit',
    ],
    [
      'with a catch that is another each time',
      z.object({ d: z.catch(z.string(), () => crypto.randomUUID()) }),
      'at data.d a catch whose value is another one each time',
    ],
    [
      'with a default that fails',
      z.object({
        d: z._default(z.string(), () => {
          throw new Error('no')
        }),
      }),
      'at data.d a default whose value cannot be made',
    ],
    [
      'that appends',
      full.object({ s: full.string().overwrite((text) => `${text}!`) }),
      'at data.s an overwrite that changes its own result',
    ],
    ['that counts', full.object({ n: full.number().overwrite((n) => n + 1) }), 'at data.n an overwrite'],
    [
      'that coerces behind a pipe',
      full.object({ n: full.string().pipe(full.coerce.number()) }),
      'at data.n a part that can change the value, behind a pipe',
    ],
    [
      'that strips behind a pipe',
      full.object({ a: full.string() }).pipe(full.object({ a: full.string() })),
      'at data a part that can change the value, behind a pipe',
    ],
    [
      'that trims behind a pipe',
      full.string().pipe(full.string().trim()),
      'at data a part that can change the value, behind a pipe',
    ],
    [
      'with all of it deep inside',
      z.object({
        a: z.optional(
          z.array(z.nullable(z.record(z.string(), z.tuple([z.union([z.string(), z.readonly(z.date())])])))),
        ),
      }),
      'at data.a[].*[0] z.date()',
    ],
    [
      'inside of an intersection',
      z.intersection(z.object({ a: z.string() }), z.object({ b: z.date() })),
      'at data.b z.date()',
    ],
    [
      'inside of a discriminated union',
      z.discriminatedUnion('k', [
        z.object({ k: z.literal('a') }),
        z.object({ k: z.literal('b'), at: z.date() }),
      ]),
      'at data.at z.date()',
    ],
    [
      'as the key of a record',
      z.record(
        full.string().transform((text) => `${text}!`),
        z.string(),
      ),
      'at data (a key) z.transform()',
    ],
    ['among the rest of a tuple', z.tuple([z.string()], z.date()), 'at data[] z.date()'],
    ['among unknown keys', z.catchall(z.object({}), z.date()), 'at data.* z.date()'],
    [
      'inside of a schema that contains itself',
      z.object({ tree: z.extend(self, { at: z.date() }) }),
      'at data.tree.at z.date()',
    ],
  ])('%s, with place and remedy', (_what, schema, message) => {
    expect(define(schema)).toThrow(InvalidJobError)
    expect(define(schema)).toThrow(`event "test/it.asked": the schema has `)
    expect(define(schema)).toThrow(message)
  })

  it('of another library or of an unknown kind', () => {
    expect(define(JSON.parse('{"_zod":{"def":{"type":"string"}}}'))).toThrow('no schema of zod 4')
    const unknown = z.string()
    Object.assign(unknown._zod.def, { type: 'quaternion' })
    expect(define(unknown)).toThrow('at data z.quaternion(): this kind is not known here')
  })
})

describe('defineEvent takes a schema', () => {
  it.each<[string, core.$ZodType]>([
    [
      'of plain JSON',
      z.object({
        a: z.string(),
        b: z.number(),
        c: z.boolean(),
        d: z.null(),
        e: z.enum(['x', 'y']),
        f: z.literal([1, 'a', null]),
      }),
    ],
    [
      'of formats',
      z.object({ id: z.uuid(), at: z.iso.datetime(), mail: z.email(), url: z.url(), n: z.int32() }),
    ],
    ['of anything', z.object({ any: z.any(), unknown: z.unknown(), json: z.json() })],
    [
      'that normalises texts',
      full.object({
        mail: full.string().trim().toLowerCase().normalize().slugify(),
        up: full.string().toUpperCase(),
      }),
    ],
    [
      'that fills in',
      z.object({
        a: z._default(z.number(), 7),
        b: z.prefault(z.string(), 'x'),
        c: z.catch(z.number(), 0),
        d: z._default(z.array(z.string()), []),
      }),
    ],
    [
      'that coerces to JSON',
      full.object({ n: full.coerce.number(), s: full.coerce.string(), b: full.coerce.boolean() }),
    ],
    [
      'that refines',
      full.object({ a: full.string().refine((text) => text !== 'no') }).superRefine(() => undefined),
    ],
    [
      'with a check that waits',
      full.object({
        a: full
          .string()
          .refine(async () => true)
          .default('x'),
      }),
    ],
    [
      'with what may be absent',
      z.object({
        a: z.optional(z.string()),
        b: z.union([z.string(), z.undefined()]),
        c: z.optional(z.never()),
      }),
    ],
    [
      'with a pipe of checks',
      full.object({
        a: full
          .string()
          .trim()
          .pipe(full.enum(['a', 'b'])),
        b: full.looseObject({}).pipe(full.strictObject({ c: full.string() })),
      }),
    ],
    ['that contains itself', self],
    ['that is lazy', z.lazy(() => self)],
    [
      'with a brand, read-only and non-optional',
      full.object({ a: full.string().brand('id').readonly(), b: full.nonoptional(full.string().optional()) }),
    ],
    ['of texts with a form', z.object({ size: z.templateLiteral([z.number(), 'px']) })],
    ['with kinds by key', z.record(z.enum(['a', 'b']), z.string())],
  ])('%s', (_what, schema) => {
    expect(define(schema)).not.toThrow()
  })
})
