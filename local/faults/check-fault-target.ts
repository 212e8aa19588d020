import * as z from 'zod'
import type { JsonObject } from '../json.ts'
import type { Services } from '../services/index.ts'
import type { Fault } from './fault.ts'
import { FaultError } from './parse-fault.ts'

const tableNames = z.object({ TableNames: z.array(z.string()) })
const machines = z.object({ stateMachines: z.array(z.object({ name: z.string() })) })
const buses = z.object({ EventBuses: z.array(z.object({ Name: z.string() })) })

/** Where a fault's names are looked up. */
export interface FaultTargets {
  readonly services: Pick<Services, 'all' | 'lambda' | 'dynamodb'>
}

/**
 * Checks that what a fault names is there: a misspelt function would never meet it, and nobody would know why.
 * @throws {FaultError} with the names that there are
 */
export async function checkFaultTarget(fault: Fault, cloud: FaultTargets): Promise<void> {
  switch (fault.kind) {
    case 'fail':
    case 'delay':
    case 'crash': {
      const names = cloud.services.lambda.functions().map(({ name }) => name)
      check(fault, 'function', fault.function, names)
      break
    }
    case 'throttle': {
      const names = cloud.services.dynamodb
        ? tableNames.parse(await ask(cloud, 'dynamodb', 'ListTables')).TableNames
        : []
      check(fault, 'table', fault.table, names)
      break
    }
    case 'refuse':
      check(
        fault,
        'service',
        fault.service,
        cloud.services.all.map(({ id }) => id),
      )
      break
    case 'drop-status-event': {
      if (fault.stateMachine === undefined) break
      const { stateMachines } = machines.parse(await ask(cloud, 'states', 'ListStateMachines'))
      check(
        fault,
        'stateMachine',
        fault.stateMachine,
        stateMachines.map(({ name }) => name),
      )
      break
    }
    case 'drop':
    case 'duplicate': {
      if (fault.bus === undefined) break
      const { EventBuses } = buses.parse(await ask(cloud, 'events', 'ListEventBuses'))
      check(
        fault,
        'bus',
        fault.bus,
        EventBuses.map(({ Name }) => Name),
      )
      break
    }
    case 'task-timed-out':
      break
  }
}

/** Asks the service itself: the faults in force are for who uses the cloud, not for who steers it. */
async function ask({ services }: FaultTargets, serviceId: string, action: string): Promise<JsonObject> {
  const service = services.all.find(({ id }) => id === serviceId)
  return (await service?.call?.(action, {})) ?? {}
}

function check(fault: Fault, setting: string, name: string, names: readonly string[]): void {
  if (names.includes(name)) return
  throw new FaultError(
    `the fault "${fault.kind}" names the ${setting} "${name}", which is not there: ` +
      (names.length > 0 ? `choose one of ${names.toSorted().join(', ')}` : `there is none`),
  )
}
