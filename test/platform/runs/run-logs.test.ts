import { describe, expect, it, onTestFinished, vi } from 'vitest'

import { handler as getRunLogs } from '../../../lambdas/platform/runs/api/get-run-logs.ts'
import { Fault } from '../../aws/aws-json-server.ts'
import { call, NOW, params, useRun } from './use-run.ts'

const { actions, calls } = useRun()

describe('GET /runs/{job}/{run}/logs', () => {
  const line = (fields: Record<string, unknown>): string =>
    JSON.stringify({
      level: 'INFO',
      message: 'hello',
      timestamp: 'x',
      run: 'run-1',
      job: 'demo',
      step: 'one',
      ...fields,
    })
  const serveLogs = (...pages: readonly (readonly { timestamp: number; message: string }[])[]): void => {
    actions.set('FilterLogEvents', ({ nextToken }) => {
      const page = Number(nextToken ?? 0)
      return { events: pages[page] ?? [], ...(page + 1 < pages.length && { nextToken: String(page + 1) }) }
    })
  }

  it('shows a line without fields that are nested too deeply', async () => {
    const deep = '['.repeat(20_000) + ']'.repeat(20_000)
    const message = line({ attempt: 1 }).replace(/\}$/, `,"deep":${deep}}`)
    serveLogs([{ timestamp: 2000, message }])
    const { status, json } = await call(getRunLogs, { params })
    expect(status).toBe(200)
    expect(json.items).toMatchObject([
      { message: 'hello', attempt: 1, fields: { '@stepladder/omitted': { length: message.length } } },
    ])
  })

  it('reads the functions of the run over all pages, also empty ones, and keeps to its own lines', async () => {
    serveLogs(
      [{ timestamp: 2000, message: line({ attempt: 1, size: 7 }) }],
      [],
      [
        { timestamp: 1000, message: line({ attempt: 0, requestId: 'r' }) },
        { timestamp: 1500, message: 'START RequestId: run-1' },
        { timestamp: 1600, message: line({ run: 'run-10' }) },
      ],
    )
    const { json } = await call(getRunLogs, { params })
    expect(json).toEqual({
      items: [
        {
          timestamp: '1970-01-01T00:00:01.000Z',
          level: 'INFO',
          message: 'hello',
          step: 'one',
          attempt: 0,
          requestId: 'r',
          fields: { job: 'demo' },
        },
        {
          timestamp: '1970-01-01T00:00:02.000Z',
          level: 'INFO',
          message: 'hello',
          step: 'one',
          attempt: 1,
          fields: { job: 'demo', size: 7 },
        },
      ],
      truncated: false,
    })
    expect(calls.find(({ action }) => action === 'FilterLogEvents')?.input).toMatchObject({
      logGroupName: '/aws/lambda/dev-demo-one',
      filterPattern: '"run-1"',
      startTime: NOW * 1000,
    })
    const second = await call(getRunLogs, { params, query: { attempt: '1', step: 'one' } })
    expect(second.json.items).toMatchObject([{ attempt: 1 }])
  })

  it('says when there is more than is shown', async () => {
    const page = Array.from({ length: 600 }, (_, index) => ({ timestamp: index, message: line({}) }))
    serveLogs(page, page, page)
    const { json } = await call(getRunLogs, { params })
    expect(json.truncated).toBe(true)
    expect(json.items).toHaveLength(1000)
  })

  it.each([
    ['at once', (): unknown => ({ events: [], nextToken: 'more' })],
    ['never', () => new Promise(() => undefined)],
  ])(
    'shows what it has when the time is over, and CloudWatch answers the next page %s',
    async (_, last) => {
      const time = new AbortController()
      const timeout = vi.spyOn(AbortSignal, 'timeout').mockReturnValue(time.signal)
      onTestFinished(() => timeout.mockRestore())
      let pages = 0
      actions.set('FilterLogEvents', () => {
        pages += 1
        if (pages < 3) return { events: [{ timestamp: pages, message: line({}) }], nextToken: 'more' }
        time.abort()
        return last()
      })
      const { status, json } = await call(getRunLogs, { params })
      expect([status, json]).toEqual([
        200,
        { items: [expect.anything(), expect.anything()], truncated: true },
      ])
      expect(pages).toBe(3)
      expect(timeout.mock.lastCall?.[0]).toBeLessThan(10_000)
    },
    5000,
  )

  it.each([
    ['ResourceNotFoundException', false],
    ['AccessDeniedException', true],
  ])('has nothing of a log group that answers %s; truncated: %s', async (fault, truncated) => {
    actions.set('FilterLogEvents', () => {
      throw new Fault(fault)
    })
    const { status, json } = await call(getRunLogs, { params })
    expect([status, json]).toEqual([200, { items: [], truncated }])
  })

  it('names the steps for one that is not there, and refuses an attempt that is none', async () => {
    const { status, json } = await call(getRunLogs, { params, query: { step: 'two' } })
    expect([status, json.error]).toEqual([
      422,
      expect.objectContaining({ code: 'unknown_step', known: ['one'] }),
    ])
    for (const attempt of ['-1', '', ' ', '1e1', '0x1', '9'.repeat(30)]) {
      expect((await call(getRunLogs, { params, query: { attempt } })).status, `"${attempt}"`).toBe(422)
    }
  })
})
