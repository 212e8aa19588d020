import { describe, expect, test } from 'vitest'
import { MACHINE, QUEUE, startEvents } from './start-events.ts'

const PATTERN = { source: ['test'] }
const ROLE = 'arn:aws:iam::000000000000:role/r'

describe('rules of the API', () => {
  test('have five targets at most', async () => {
    const events = await startEvents()
    await events.rule(PATTERN)
    const Targets = Array.from({ length: 5 }, (_, index) => ({
      Id: `t${index}`,
      Arn: MACHINE,
      RoleArn: ROLE,
    }))
    await expect(events.service.call('PutTargets', { Rule: 'rule', Targets })).rejects.toMatchObject({
      code: 'LimitExceededException',
    })
  })

  test.each([
    ['a FIFO queue', { Arn: `${QUEUE}.fifo` }, 'Parameter(s) SqsParameters must be specified for target: x.'],
    [
      'a FIFO queue',
      { Arn: `${QUEUE}.fifo`, SqsParameters: {} },
      'Parameter(s) SqsParameters must be specified for target: x.',
    ],
    ['a machine', { Arn: MACHINE }, `RoleArn is required for target ${MACHINE}.`],
  ])('have no %s as a target without what AWS must know of it: %j', async (_, target, message) => {
    const events = await startEvents()
    await events.rule(PATTERN)
    const Targets = [{ Id: 'x', ...target }]
    await expect(events.service.call('PutTargets', { Rule: 'rule', Targets })).rejects.toMatchObject({
      code: 'ValidationException',
      message,
    })
    expect(await events.service.call('ListTargetsByRule', { Rule: 'rule' })).toMatchObject({
      Targets: [{ Id: 'target' }],
    })
  })

  test('tell which targets to remove are not there', async () => {
    const events = await startEvents()
    await events.rule(PATTERN)
    expect(
      await events.service.call('RemoveTargets', { Rule: 'rule', Ids: ['target', 'other'] }),
    ).toMatchObject({
      FailedEntryCount: 1,
      FailedEntries: [{ TargetId: 'other', ErrorCode: 'ResourceNotFoundException' }],
    })
  })
})
