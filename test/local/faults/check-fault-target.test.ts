import { describe, expect, it } from 'vitest'
import { checkFaultTarget } from '../../../local/faults/check-fault-target.ts'
import type { Fault } from '../../../local/faults/fault.ts'
import { startFunctions } from '../core/test-assembly.ts'

describe('what a fault names', () => {
  it.each<[Fault, string]>([
    [
      { kind: 'fail', function: 'nobody' },
      'the fault "fail" names the function "nobody", which is not there: choose one of counts',
    ],
    [{ kind: 'throttle', table: 'none' }, 'the table "none", which is not there: there is none'],
    [
      { kind: 'refuse', service: 'dynamo', code: 'X' },
      'the service "dynamo", which is not there: choose one of apigateway',
    ],
    [{ kind: 'drop-status-event', stateMachine: 'none' }, 'the stateMachine "none", which is not there'],
    [{ kind: 'drop', bus: 'bus' }, 'the bus "bus", which is not there: choose one of default'],
  ])('must be there: %j', async (fault, message) => {
    const cloud = await startFunctions({ counts: 'exports.handler = async () => 1' })
    await expect(checkFaultTarget(fault, cloud)).rejects.toThrow(message)
  })

  it.each<Fault>([
    { kind: 'crash', function: 'counts' },
    { kind: 'refuse', service: 's3', code: 'X' },
    { kind: 'duplicate', bus: 'default' },
    { kind: 'drop' },
    { kind: 'drop-status-event' },
    { kind: 'task-timed-out' },
  ])('may be there: %j', async (fault) => {
    const cloud = await startFunctions({ counts: 'exports.handler = async () => 1' })
    await expect(checkFaultTarget(fault, cloud)).resolves.toBeUndefined()
  })
})
