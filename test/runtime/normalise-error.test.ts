import { describe, expect, test } from 'vitest'
import { NonRetriableError } from '../../lambdas/job/non-retriable-error.ts'
import { normaliseError } from '../../lambdas/runtime/normalise-error.ts'
import { MAX_MESSAGE_LENGTH, redactMessage } from '../../lambdas/runtime/redact-message.ts'

class NoStockError extends NonRetriableError {
  override readonly name = 'NoStockError'
}

function named(name: string, message: string): Error {
  return Object.assign(new Error(message), { name })
}

describe('normaliseError', () => {
  const unreadable = new Proxy(new Error('x'), {
    get() {
      throw new Error('no')
    },
  })
  const cases: readonly (readonly [string, unknown, string, string, string])[] = [
    ['an error', new TypeError('bad'), 'TypeError', 'bad', 'TypeError'],
    ['a class without a name of its own', new (class Foo extends Error {})('bad'), 'Error', 'bad', 'Error'],
    [
      'an error of AWS',
      named('ThrottlingException', 'slow'),
      'ThrottlingException',
      'slow',
      'ThrottlingException',
    ],
    [
      'a non-retriable error',
      new NonRetriableError('no: way'),
      'NonRetriableError',
      'NonRetriableError: no: way',
      'NonRetriableError',
    ],
    ['a subclass', new NoStockError('none'), 'NonRetriableError', 'NoStockError: none', 'NoStockError'],
    [
      'a copy of the class',
      named('NonRetriableError', 'x'),
      'NonRetriableError',
      'NonRetriableError: x',
      'NonRetriableError',
    ],
    ['a name with spaces', named('not a name', 'x'), 'Error', 'not a name: x', 'Error'],
    ['no name', named('', 'x'), 'Error', ': x', 'Error'],
    ["one of AWS's own names", named('States.Timeout', 'x'), 'Error', 'States.Timeout: x', 'Error'],
    ['a faked InvalidEventError', named('InvalidEventError', 'x'), 'Error', 'InvalidEventError: x', 'Error'],
    ['a text', 'boom', 'Error', 'boom', 'Error'],
    ['an empty text', '', 'Error', 'the step threw an empty text', 'Error'],
    ['undefined', undefined, 'Error', 'the step threw undefined', 'Error'],
    ['null', null, 'Error', 'the step threw null', 'Error'],
    ['a number', 5, 'Error', 'the step threw 5', 'Error'],
    ['a symbol', Symbol('s'), 'Error', 'the step threw Symbol(s)', 'Error'],
    [
      'an object',
      { userId: 'secret', code: 5 },
      'Error',
      'the step threw an object with userId, code',
      'Error',
    ],
    [
      'an object without a prototype',
      Object.create(null),
      'Error',
      'the step threw an object with no properties',
      'Error',
    ],
    ['something unreadable', unreadable, 'Error', 'the step threw something that cannot be read', 'Error'],
    [
      'several errors',
      new AggregateError([new TypeError('a'), 'b', 3, 4], 'all failed'),
      'AggregateError',
      'all failed (TypeError: a; b; the step threw 3, and 1 more)',
      'AggregateError',
    ],
  ]
  test.each(cases)(
    'makes of %s what the state machine can match',
    (_what, thrown, name, message, authors) => {
      const normalised = normaliseError(thrown)
      expect(normalised.error).toBeInstanceOf(Error)
      expect([normalised.error.name, normalised.error.message, normalised.name]).toStrictEqual([
        name,
        message,
        authors,
      ])
    },
  )

  test('takes along where it happened, and nothing else', () => {
    const cause = new Error('secret cause')
    const thrown = Object.assign(new Error('bad me@example.com', { cause }), { request: 'secret' })
    const { error } = normaliseError(thrown)
    expect(error.cause).toBeUndefined()
    expect(Object.keys(error)).toStrictEqual(['name'])
    expect(error.stack).toMatch(/^Error: bad \[e-mail\]\n\s+at .*normalise-error\.test\.ts/)
    expect(error.stack).not.toContain('secret')
  })

  test('survives an error that is its own cause', () => {
    const thrown = new Error('loop')
    thrown.cause = thrown
    expect(normaliseError(thrown).error.message).toBe('loop')
  })
})

describe('redactMessage', () => {
  test.each([
    ['sent to ann.b+c@mail.example.com twice', 'sent to [e-mail] twice'],
    [
      'GET https://api.example.com/v1/x?key=AIzaSy&u=1 failed',
      'GET https://api.example.com/v1/x?[query] failed',
    ],
    ['header Authorization: Bearer abc.def-ghi', 'header Authorization: Bearer [token]'],
    ['token eyJhbGciOi.eyJzdWIi.c2ln is expired', 'token [token] is expired'],
    ['key AKIAIOSFODNN7EXAMPLE is wrong', 'key [key] is wrong'],
    ['bad data:image/png;base64,iVBORw0KGgo= here', 'bad [data url] here'],
    [`blob ${'QUJD'.repeat(40)} end`, 'blob [long text] end'],
    ['item generation-019a and order 42 are fine', 'item generation-019a and order 42 are fine'],
  ])('turns %j into %j', (message, expected) => {
    expect(redactMessage(message)).toBe(expected)
  })

  test('cuts long messages', () => {
    expect(redactMessage('a b '.repeat(1000))).toHaveLength(MAX_MESSAGE_LENGTH)
  })
})
