import { describe, expect, it } from 'vitest'
import {
  Executions,
  MAX_CLOSED_EVENTS,
  MAX_CLOSED_EXECUTIONS,
} from '../../../local/services/step-functions/executions.ts'
import type { KeptExecution } from '../../../local/services/step-functions/executions.ts'

function execution(arn: string, events: number): KeptExecution {
  return { arn, history: { events: Array.from({ length: events }, () => null) } }
}

describe('the executions that are kept', () => {
  it('lose their oldest closed ones above the number that is kept', () => {
    const evicted: string[] = []
    const executions = new Executions<KeptExecution>(({ arn }) => void evicted.push(arn))
    executions.add(execution('running', 1))
    for (let count = 0; count < MAX_CLOSED_EXECUTIONS + 2; count += 1) {
      const closed = execution(`closed-${count}`, 1)
      executions.add(closed)
      executions.closed(closed)
    }
    expect(evicted).toEqual(['closed-0', 'closed-1'])
    expect(executions.find('closed-0')).toBeUndefined()
    expect(executions.find('running')).toBeDefined()
    expect(executions.newestFirst()[0]?.arn).toBe(`closed-${MAX_CLOSED_EXECUTIONS + 1}`)
  })

  it('lose their oldest closed ones above the number of events that is kept, but never the newest', () => {
    const evicted: string[] = []
    const executions = new Executions<KeptExecution>(({ arn }) => void evicted.push(arn))
    for (const arn of ['a', 'b', 'c']) {
      const closed = execution(arn, MAX_CLOSED_EVENTS)
      executions.add(closed)
      executions.closed(closed)
    }
    expect(evicted).toEqual(['a', 'b'])
    expect(executions.find('c')).toBeDefined()
  })

  it('keep a redriven one that is running again', () => {
    const executions = new Executions<KeptExecution>()
    const redriven = execution('redriven', MAX_CLOSED_EVENTS)
    executions.add(redriven)
    executions.closed(redriven)
    executions.reopened('redriven')
    const other = execution('other', MAX_CLOSED_EVENTS)
    executions.add(other)
    executions.closed(other)
    expect(executions.find('redriven')).toBeDefined()
  })
})
