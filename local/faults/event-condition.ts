import { isJsonObject } from '../json.ts'
import type { BusEvent } from '../services/events/bus-event.ts'
import type { Fault } from './fault.ts'

/** What a fault does to which events on a bus. */
export interface EventCondition {
  readonly effect: 'drop' | 'duplicate'
  matches(event: BusEvent, busName: string): boolean
}

const STATUS_CHANGE = 'Step Functions Execution Status Change'

/** Reads which events a fault means. */
export function eventCondition(
  fault: Extract<Fault, { readonly kind: 'drop' | 'duplicate' | 'drop-status-event' }>,
): EventCondition {
  if (fault.kind === 'drop-status-event') {
    const { status, stateMachine } = fault
    return {
      effect: 'drop',
      matches(event) {
        if (event.source !== 'aws.states' || event['detail-type'] !== STATUS_CHANGE) return false
        const detail = isJsonObject(event.detail) ? event.detail : {}
        if (status !== undefined && detail['status'] !== status) return false
        const { stateMachineArn: arn } = detail
        return (
          stateMachine === undefined || (typeof arn === 'string' && arn.split(':').at(-1) === stateMachine)
        )
      },
    }
  }
  const { detailType, source, bus, when } = fault
  return {
    effect: fault.kind,
    matches(event, busName) {
      if (detailType !== undefined && detailType !== event['detail-type']) return false
      if (source !== undefined && source !== event.source) return false
      if (bus !== undefined && bus !== busName) return false
      return when === undefined || when(event)
    },
  }
}
