import { describe, expect, it } from 'vitest'

import { handler } from '../../../lambdas/platform/runs/api/start-run.ts'
import { getObject, putObject } from '../../../lambdas/aws/objects.ts'
import { Fault } from '../../aws/aws-json-server.ts'
import { dieAfter } from '../../aws/aws.ts'
import { callRoute, OPERATOR_CLAIMS, type TestResponse } from '../../http/call-route.ts'
import { data, history, marker, OLD_INPUT, RUN, useDemoJob } from './use-demo-job.ts'

const { actions, calls, oldHistory } = useDemoJob()

describe('POST /runs with an Idempotency-Key', () => {
  const keyed = (key: string, body: unknown, user = 'operator-1'): Promise<TestResponse> =>
    callRoute(handler, { user, claims: OPERATOR_CLAIMS, body, headers: { 'idempotency-key': key } })
  const names = () =>
    calls.filter(({ action }) => action === 'StartExecution').map(({ input }) => String(input.name))

  /** Step Functions as it is: it takes a name once, and describes what it has. */
  function stepFunctions(): Map<string, string> {
    const executions = new Map<string, string>()
    actions.set('StartExecution', ({ name, input, stateMachineArn }) => {
      const arn = `${String(stateMachineArn).replace(':stateMachine:', ':execution:')}:${String(name)}`
      if (executions.has(arn)) throw new Fault('ExecutionAlreadyExists')
      executions.set(arn, String(input))
      return { executionArn: arn, startDate: 0 }
    })
    actions.set('DescribeExecution', ({ executionArn }) => {
      if (executionArn === RUN) {
        return { executionArn, status: 'FAILED', input: OLD_INPUT }
      }
      const input = executions.get(String(executionArn))
      if (input === undefined) throw new Fault('ExecutionDoesNotExist')
      return { executionArn, status: 'RUNNING', input }
    })
    return executions
  }

  it('starts one run, however often it comes, and says so', async () => {
    const executions = stepFunctions()
    const body = { job: 'demo', data }
    const [first, again] = [await keyed('once', body), await keyed('once', body)]
    expect([first.status, again.status]).toEqual([202, 202])
    expect(again.json).toEqual(first.json)
    expect([first.headers['idempotent-replayed'], again.headers['idempotent-replayed']]).toEqual([
      undefined,
      'true',
    ])
    expect(executions.size).toBe(1)
    expect(names()).toHaveLength(1)
  })

  it('starts one run when it comes several times at once', async () => {
    const executions = stepFunctions()
    const body = { job: 'demo', data }
    const answers = await Promise.all(Array.from({ length: 4 }, () => keyed('at-once', body)))
    expect(answers.map(({ status }) => status)).toEqual([202, 202, 202, 202])
    expect(new Set(answers.map(({ text: answer }) => answer)).size).toBe(1)
    expect(answers.filter(({ headers }) => headers['idempotent-replayed'] === undefined)).toHaveLength(1)
    expect(executions.size).toBe(1)
  })

  it('goes on after a death at any of its writes, and starts one run with all that it needs', async () => {
    const executions = stepFunctions()
    const picture = 'runs/30d/demo/old-run/one/0/keyed.bin'
    await putObject(picture, Buffer.of(7), 'application/octet-stream')
    oldHistory(history({ one: marker(picture), two: '"'.repeat(80_000) }))
    const body = { job: 'demo', rerun: { of: 'old-run', fromStep: 'three' } }
    // Before and after the key is taken, after the copy, after the output that is too large to travel.
    for (const writes of [0, 1, 1, 2]) {
      const process = dieAfter(writes)
      expect((await keyed('dying', body)).status).toBe(500)
      process.revive()
      expect(executions.size).toBe(0)
    }
    const answer = await keyed('dying', body)
    expect([answer.status, answer.json['supplied']]).toEqual([202, ['one', 'two']])
    const [input = ''] = executions.values()
    const key = `runs/30d/demo/${String(answer.json['run'])}/one/supplied/0`
    expect(input).toContain(key)
    expect([...((await getObject(key))?.bytes ?? [])]).toEqual([7])
    // The answer got lost: the run that is repeated, and its objects, need not be there any more.
    actions.set('GetExecutionHistory', () => ({ events: [] }))
    expect((await keyed('dying', body)).json).toEqual(answer.json)
    expect(executions.size).toBe(1)
  })

  it('is refused with 409 for another request, of the same job or another', async () => {
    const executions = stepFunctions()
    await keyed('reused', { job: 'demo', data })
    const others = [
      { job: 'demo', data: { ...data, userId: 'v' } },
      { job: 'demo', rerun: { of: 'old-run' } },
    ]
    for (const body of others) {
      const response = await keyed('reused', body)
      expect([response.status, response.json.error?.code]).toEqual([409, 'idempotency_key_reused'])
    }
    expect(executions.size).toBe(1)
  })

  it('is bound to its caller', async () => {
    const executions = stepFunctions()
    const [one, other] = [
      await keyed('shared', { job: 'demo', data }),
      await keyed('shared', { job: 'demo', data: { ...data, userId: 'v' } }, 'operator-2'),
    ]
    expect([one.status, other.status]).toEqual([202, 202])
    expect(executions.size).toBe(2)
  })

  it('is not used up by a request that is refused', async () => {
    stepFunctions()
    expect((await keyed('corrected', { job: 'demo', data: {} })).status).toBe(422)
    expect((await keyed('corrected', { job: 'demo', data })).status).toBe(202)
  })

  it('says when to come again while Step Functions does not tell of the run yet', async () => {
    stepFunctions()
    const body = { job: 'demo', data }
    await keyed('eventual', body)
    actions.set('DescribeExecution', () => {
      throw new Fault('ExecutionDoesNotExist')
    })
    const response = await keyed('eventual', body)
    expect([response.status, response.headers['retry-after']]).toEqual([503, '1'])
  })

  it.each(['', 'é', 'x'.repeat(201)])('refuses a key that is none: %j', async (key) => {
    expect((await keyed(key, { job: 'demo', data })).status).toBe(422)
  })
})
