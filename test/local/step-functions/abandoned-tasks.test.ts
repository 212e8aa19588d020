import { describe, expect, it, onTestFinished } from 'vitest'
import { startLocalCloud } from '../../../local/index.ts'
import type { TestCloud } from '../../../local/index.ts'
import type { JsonObject } from '../../../local/json.ts'
import { functionResource, writeAssembly } from '../core/test-assembly.ts'

/** Books, after so many seconds, and says by its own clock whether it is told to stop meanwhile. */
const BOOK = `exports.handler = async ({ seconds = 0, what, fail }, context) => {
  console.log(what + ' begins')
  await new Promise((resolve) => setTimeout(resolve, seconds * 1000))
  if (fail) throw new Error(what + ' is sold out')
  console.log(what + ' is booked, ' + context.getRemainingTimeInMillis() / 1000 + ' s left')
  return what
}`

function book(payload: JsonObject, rest: JsonObject = {}): JsonObject {
  return {
    Type: 'Task',
    Resource: 'arn:aws:states:::lambda:invoke',
    Arguments: { FunctionName: 'book', Payload: payload },
    End: true,
    ...rest,
  }
}

async function start(states: JsonObject, machine: JsonObject = {}): Promise<TestCloud> {
  const template = {
    Resources: {
      Book: functionResource('book', { Timeout: 60 }),
      Trip: {
        Type: 'AWS::StepFunctions::StateMachine',
        Properties: {
          StateMachineName: 'trip',
          RoleArn: 'arn:aws:iam::000000000000:role/r',
          Definition: {
            QueryLanguage: 'JSONata',
            StartAt: Object.keys(states)[0] ?? '',
            States: states,
            ...machine,
          },
        },
      },
    },
  }
  const cloud = await startLocalCloud({ assembly: writeAssembly(template, { 'book/index.js': BOOK }) })
  onTestFinished(() => cloud.stop())
  return cloud
}

/** What the function said, in order. */
function said(cloud: TestCloud): string[] {
  const all = cloud.logs('book').map(({ message }) => /\t(\w+ (?:begins|is .*))\n$/.exec(message)?.[1])
  return all.filter((line) => line !== undefined)
}

const undo = book({ what: 'undo' })

describe('a function whose task is abandoned works on to its end', () => {
  it('when a sibling branch failed: its effect comes after the undo, and the execution is not told', async () => {
    const branch = (name: string, state: JsonObject): JsonObject => ({
      StartAt: name,
      States: { [name]: state },
    })
    const cloud = await start({
      all: {
        Type: 'Parallel',
        Branches: [
          branch('flight', book({ what: 'flight', fail: true })),
          branch('hotel', book({ what: 'hotel', seconds: 10 })),
        ],
        Catch: [{ ErrorEquals: ['States.ALL'], Next: 'undo' }],
        End: true,
      },
      undo,
    })
    const run = await cloud.run('trip', { input: {} })
    const history = run.history.length
    expect(said(cloud)).toContain('undo is booked, 60 s left')
    expect(said(cloud)).not.toContain('hotel is booked, 50 s left')
    await cloud.quiet()
    expect(said(cloud).at(-1)).toBe('hotel is booked, 50 s left')
    const [after] = await cloud.runs('trip')
    expect(after).toMatchObject({ status: 'SUCCEEDED', durationMs: run.durationMs })
    expect(after?.history).toHaveLength(history)
  })

  it('when its state timed out: the next attempt runs beside it', async () => {
    const cloud = await start({
      hotel: book(
        { what: 'hotel', seconds: '{% 10 - 8 * $states.context.State.RetryCount %}' },
        {
          TimeoutSeconds: 5,
          Retry: [{ ErrorEquals: ['States.Timeout'], IntervalSeconds: 1, MaxAttempts: 1 }],
        },
      ),
    })
    expect((await cloud.run('trip', { input: {} })).status).toBe('SUCCEEDED')
    await cloud.quiet()
    expect(said(cloud)).toEqual([
      'hotel begins',
      'hotel begins',
      'hotel is booked, 58 s left',
      'hotel is booked, 50 s left',
    ])
  })

  it('when its execution timed out', async () => {
    const cloud = await start({ hotel: book({ what: 'hotel', seconds: 10 }) }, { TimeoutSeconds: 5 })
    expect((await cloud.run('trip', { input: {} })).status).toBe('TIMED_OUT')
    await cloud.quiet()
    expect(said(cloud).at(-1)).toBe('hotel is booked, 50 s left')
  })

  it('when its execution is stopped', async () => {
    const cloud = await start({ hotel: book({ what: 'hotel', seconds: 10 }) })
    cloud.clock.stopJumping()
    const began = Promise.withResolvers<void>()
    cloud.services.logs.store.onRecord((_group, { message }) => {
      if (message.includes('hotel begins')) began.resolve()
    })
    const ended = cloud.run('trip', { input: {} })
    await began.promise
    const [run] = await cloud.runs('trip')
    await cloud.call('states', 'StopExecution', { executionArn: run?.executionArn ?? '' })
    expect((await ended).status).toBe('ABORTED')
    await cloud.advance(9999)
    expect(said(cloud)).toEqual(['hotel begins'])
    await cloud.advance(1)
    expect(said(cloud)).toEqual(['hotel begins', 'hotel is booked, 50 s left'])
  })

  it('when another item of a Map failed', async () => {
    const cloud = await start({
      each: {
        Type: 'Map',
        Items: [
          { what: 'flight', fail: true },
          { what: 'hotel', seconds: 10 },
        ],
        ItemProcessor: {
          StartAt: 'one',
          States: {
            one: {
              ...book({}),
              Arguments: { FunctionName: 'book', Payload: '{% $states.input %}' },
            },
          },
        },
        End: true,
      },
    })
    expect((await cloud.run('trip', { input: {} })).status).toBe('FAILED')
    await cloud.quiet()
    expect(said(cloud).at(-1)).toBe('hotel is booked, 50 s left')
  })
})
