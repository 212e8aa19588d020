import { describe, expect, it } from 'vitest'
import { StatesHarness } from './states-harness.ts'

const failing = { a: { Type: 'Fail' } }

describe('executions', () => {
  it('are listed newest first, by status, in pages', async () => {
    const states = new StatesHarness()
    const stateMachineArn = await states.create({
      a: { Type: 'Choice', Choices: [{ Condition: '{% $states.input.ok %}', Next: 'b' }], Default: 'c' },
      b: { Type: 'Succeed' },
      c: { Type: 'Fail' },
    })
    const arns: unknown[] = []
    for (const ok of [true, false, true, true])
      arns.push((await states.run(stateMachineArn, { ok })).executionArn)
    const failed = await states.call('ListExecutions', { stateMachineArn, statusFilter: 'FAILED' })
    expect(failed).toMatchObject({ executions: [{ executionArn: arns[1], status: 'FAILED' }] })
    const first = await states.call('ListExecutions', { stateMachineArn, maxResults: 3 })
    expect(first).toMatchObject({
      executions: [{ executionArn: arns[3] }, { executionArn: arns[2] }, { executionArn: arns[1] }],
    })
    const { nextToken = null } = first
    const second = await states.call('ListExecutions', { stateMachineArn, nextToken })
    expect(second).toEqual({ executions: [expect.objectContaining({ executionArn: arns[0] })] })
  })

  it('are listed by whether they were redriven', async () => {
    const states = new StatesHarness()
    const stateMachineArn = await states.create(failing)
    const { executionArn: once = null } = await states.run(stateMachineArn)
    const { executionArn: again = null } = await states.run(stateMachineArn)
    await states.call('RedriveExecution', { executionArn: again })
    await states.ended(again)
    const list = (redriveFilter: string) => states.call('ListExecutions', { stateMachineArn, redriveFilter })
    expect(await list('REDRIVEN')).toEqual({
      executions: [expect.objectContaining({ executionArn: again, redriveCount: 1 })],
    })
    expect(await list('NOT_REDRIVEN')).toEqual({
      executions: [expect.objectContaining({ executionArn: once, redriveCount: 0 })],
    })
  })

  it('can be redriven for 14 days, and say so', async () => {
    const states = new StatesHarness({ jump: false })
    const { executionArn = null } = await states.run(await states.create(failing))
    const status = async () => states.call('DescribeExecution', { executionArn })
    await states.clock.advance(14 * 86_400_000)
    expect(await status()).toMatchObject({ redriveStatus: 'REDRIVABLE' })
    await states.clock.advance(1)
    expect(await status()).toMatchObject({
      redriveStatus: 'NOT_REDRIVABLE',
      redriveStatusReason: 'Execution redrivable period exceeded',
    })
    await expect(states.call('RedriveExecution', { executionArn })).rejects.toMatchObject({
      code: 'ExecutionNotRedrivable',
    })
  })

  it.each([
    ['StartExecution', 'stateMachineArn'],
    ['StartSyncExecution', 'stateMachineArn'],
    ['ListExecutions', 'stateMachineArn'],
    ['ListExecutions', 'mapRunArn'],
    ['DescribeExecution', 'executionArn'],
    ['GetExecutionHistory', 'executionArn'],
    ['StopExecution', 'executionArn'],
    ['RedriveExecution', 'executionArn'],
  ])('are not found by what is no ARN of Step Functions: %s, %s', async (action, member) => {
    const states = new StatesHarness()
    for (const arn of ['foo', 'arn:aws:lambda:us-east-1:000000000000:function:f']) {
      await expect(states.call(action, { [member]: arn })).rejects.toMatchObject({
        code: 'InvalidArn',
        message: `Invalid Arn: 'Invalid ARN prefix: ${arn}'`,
      })
    }
  })
})
