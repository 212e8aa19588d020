import { describe, expect, it } from 'vitest'
import * as z from 'zod/mini'

import { handler as listEvents } from '../../lambdas/platform/events/api/list-events.ts'
import { handler as listGenerations } from '../../lambdas/domains/plushie/api/list-generations.ts'
import { handler as listRuns } from '../../lambdas/platform/runs/api/list-runs.ts'
import { routes } from '../../lambdas/registry/routes.ts'
import { useAws } from '../aws/aws.ts'
import { call, useRun } from './runs/use-run.ts'

useAws()
const { actions, calls } = useRun()

/** Names of the query parameters of a route. */
const parametersOf = (query: z.ZodMiniType): readonly string[] =>
  Object.keys(z.toJSONSchema(query, { io: 'input', unrepresentable: 'any' }).properties ?? {})
const routesWith = (parameter: string) =>
  routes
    .filter(({ query }) => parametersOf(query).includes(parameter))
    .map(({ id, query }) => ({ id, query }))

const isTaken = (query: z.ZodMiniType, given: Record<string, string>): boolean =>
  z.safeParse(query, given).success

describe('times', () => {
  const withTimes = routesWith('from')

  it('are parameters of the lists of runs and events', () => {
    expect(withTimes.map(({ id }) => id)).toEqual(['list-runs', 'list-events'])
  })

  it.each(withTimes)('of the years 1970 to 9999 are taken by $id', ({ query }) => {
    for (const from of ['1970-01-01T00:00:00Z', '1969-12-31T23:00:00-01:00', '2026-11-30T12:00:00.5+02:00']) {
      expect([from, isTaken(query, { from, to: '9999-12-31T23:59:59.999Z' })]).toEqual([from, true])
    }
  })

  it.each(withTimes)('that cannot be are refused by $id', ({ query }) => {
    const impossible = [
      '9999-12-31T23:59:59-14:00',
      '9999-12-31T23:59:59-00:01',
      '1969-12-31T23:59:59Z',
      '0000-01-01T00:00:00+14:00',
      '0000-01-01T00:00:00Z',
      '+010000-01-01T00:00:00Z',
      '-000001-01-01T00:00:00Z',
      '10000-01-01T00:00:00Z',
      '2026-02-30T00:00:00Z',
      '2026-01-01T25:00:00Z',
      '2026-01-01',
      '2026-01-01T00:00:00',
      '1767225600',
      'NaN',
      '',
      ' 2026-01-01T00:00:00Z',
      '2026-01-01T00:00:00Z\0',
      '2026-01-01T00:00:00Z,2026-01-02T00:00:00Z',
    ]
    for (const time of impossible) {
      expect([time, isTaken(query, { from: time }), isTaken(query, { to: time })]).toEqual([
        time,
        false,
        false,
      ])
    }
  })

  it.each(withTimes)('in the wrong order are refused by $id', ({ query }) => {
    const to = '2026-01-01T00:00:00Z'
    const wrong = z.safeParse(query, { from: '2026-01-01T00:30:00-01:00', to })
    expect(wrong.error?.issues).toMatchObject([{ path: ['from'], message: 'must not be after "to"' }])
    expect(isTaken(query, { from: '2026-01-01T00:30:00+01:00', to })).toBe(true)
    expect(isTaken(query, { from: to, to })).toBe(true)
  })

  it.each([
    ['GET /runs', listRuns],
    ['GET /events', listEvents],
  ])('that are still to come have nothing: %s', async (_, handler) => {
    actions.set('ListExecutions', () => ({
      executions: [
        {
          executionArn: 'arn:r',
          stateMachineArn: 'arn:m',
          name: 'r',
          status: 'RUNNING',
          startDate: 1_796_000_000,
        },
      ],
    }))
    const { status, json } = await call(handler, { query: { from: '9999-01-01T00:00:00Z' } })
    expect([status, json.items]).toEqual([200, []])
  })
})

describe('limits', () => {
  const withLimit = routesWith('limit')

  it('are parameters of all lists with pages', () => {
    expect(withLimit.map(({ id }) => id)).toEqual([
      'list-generations',
      'list-runs',
      'list-events',
      'list-dead-letters',
    ])
  })

  it.each(withLimit)('that are none are refused by $id', ({ query }) => {
    const none = [
      '',
      ' ',
      '0',
      '-1',
      '1.5',
      '101',
      '1e9',
      '1e400',
      'NaN',
      'Infinity',
      '9'.repeat(400),
      '5,6',
      '5\0',
    ]
    for (const limit of none) expect([limit, isTaken(query, { limit })]).toEqual([limit, false])
    for (const limit of ['1', '50']) expect([limit, isTaken(query, { limit })]).toEqual([limit, true])
  })
})

describe('cursors', () => {
  const encode = (text: string): string => Buffer.from(text).toString('base64url')
  const deep = '['.repeat(150)
  const hostile = [
    'nonsense',
    '%00',
    '\0',
    'é',
    encode('null'),
    encode('7'),
    encode('[]'),
    encode('{}'),
    encode(deep),
    encode(`${deep}${']'.repeat(150)}`),
    encode('{"before":"2026-01-01T00:00:00.000Z"}'),
    encode('{"before":"9","after":"9","of":1}'),
    encode('{"__proto__":{"before":"x","after":"x"}}'),
    encode('{"of":"x","position":{"at":1e999,"key":"k"},"marks":{}}'),
    encode('{"of":"x","marks":{"demo":{"token":"","size":1e99}}}'),
  ]

  it.each([
    ['GET /runs', listRuns],
    ['GET /events', listEvents],
    ['GET /generations', listGenerations],
  ])('that no list gave are refused before AWS is asked: %s', async (_, handler) => {
    for (const cursor of hostile) {
      const { status, json } = await call(handler, { query: { cursor } })
      expect([cursor, status, json.error?.code]).toEqual([cursor, 422, 'invalid_cursor'])
    }
    expect(calls).toEqual([])
  })
})
