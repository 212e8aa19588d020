import { describe, expect, it } from 'vitest'
import { MAX_HISTORY_EVENTS } from '../../../local/services/step-functions/execution/history.ts'
import { StatesHarness, textOf } from './states-harness.ts'

describe('an execution whose history is full', () => {
  it('leaves no task behind that waits for its callback', async () => {
    const tokens: string[] = []
    const states = new StatesHarness({
      call: (_service, _action, input) => {
        tokens.push(textOf(input.MessageBody))
        return Promise.resolve({ MessageId: 'm' })
      },
    })
    const callback = {
      Type: 'Task',
      Resource: 'arn:aws:states:::sqs:sendMessage.waitForTaskToken',
      Arguments: { QueueUrl: 'q', MessageBody: '{% $states.context.Task.Token %}' },
      End: true,
    }
    const endless = { a: { Type: 'Pass', Next: 'b' }, b: { Type: 'Pass', Next: 'a' } }
    const stateMachineArn = await states.create({
      both: {
        Type: 'Parallel',
        Branches: [
          { StartAt: 'callback', States: { callback } },
          { StartAt: 'a', States: endless },
        ],
        End: true,
      },
    })
    const { executionArn = null, ...description } = await states.run(stateMachineArn)
    expect(description).toMatchObject({ status: 'FAILED', error: 'States.Runtime' })
    const { events } = await states.call('GetExecutionHistory', {
      executionArn,
      reverseOrder: true,
      maxResults: 1,
    })
    expect(events).toMatchObject([{ id: MAX_HISTORY_EVENTS, type: 'ExecutionFailed' }])
    expect(tokens).toHaveLength(1)
    await expect(
      states.call('SendTaskSuccess', { taskToken: tokens[0] ?? '', output: '1' }),
    ).rejects.toMatchObject({ code: 'TaskTimedOut' })
  })
})
