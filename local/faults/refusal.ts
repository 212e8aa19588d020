import { AwsError } from '../aws-error.ts'
import type { ApiCall } from '../front/answer-request.ts'
import type { Fault } from './fault.ts'
import { namesTable } from './names-table.ts'

/** The faults that refuse API calls. */
export type RefusingFault = Extract<Fault, { readonly kind: 'refuse' | 'throttle' | 'task-timed-out' }>

/** Which API calls are refused, and with what. */
export interface Refusal {
  matches(call: ApiCall): boolean
  error(): AwsError
}

/** What a fault of one of these kinds does. */
export function toRefusal(fault: RefusingFault): Refusal {
  switch (fault.kind) {
    case 'throttle':
      return {
        matches(call) {
          if (call.serviceId !== 'dynamodb' || !isAction(call, fault.action)) return false
          const input = call.input()
          return input !== undefined && namesTable(input, fault.table)
        },
        error: () =>
          new AwsError(
            'ProvisionedThroughputExceededException',
            'The level of configured provisioned throughput for the table was exceeded.',
          ),
      }
    case 'task-timed-out':
      return {
        matches: (call) => call.serviceId === 'states' && isAction(call, fault.action ?? 'SendTaskSuccess'),
        error: () => new AwsError('TaskTimedOut', 'Task Timed Out: Provided task does not exist anymore'),
      }
    case 'refuse':
      break
  }
  const { service, action, containing, code, message, statusCode } = fault
  return {
    matches: (call) =>
      call.serviceId === service &&
      isAction(call, action) &&
      (containing === undefined || call.text().includes(containing)),
    error: () =>
      new AwsError(code, message ?? `Refused by a fault of the local cloud (${code}).`, {
        ...(statusCode !== undefined && { statusCode }),
      }),
  }
}

function isAction(call: ApiCall, action: string | undefined): boolean {
  return action === undefined || action === call.action
}
