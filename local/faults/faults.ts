import { AwsError } from '../aws-error.ts'
import type { ApiCall } from '../front/answer-request.ts'
import type { JsonValue } from '../json.ts'
import type { ChooseEventFault, EventFault } from '../services/events/event-faults.ts'
import { ActiveFault } from './active-fault.ts'
import { CrashFault } from './crash-fault.ts'
import type { Fault, FaultHandle } from './fault.ts'
import type { FindInvocationFault, InvocationFault } from './invocation-fault.ts'

type Of<Kind extends Fault['kind']> = Extract<Fault, { readonly kind: Kind }>

/** The faults of a local cloud. Add them before or while it runs; each ends by itself after its `times`. */
export class Faults {
  readonly #invocations = new Set<ActiveFault<Of<'fail' | 'delay' | 'crash'>>>()
  readonly #crashes = new Set<CrashFault>()
  readonly #calls = new Set<ActiveFault<Of<'refuse'>>>()
  readonly #events = new Set<ActiveFault<Of<'drop' | 'duplicate'>>>()

  /**
   * Puts a fault in force.
   * @example cloud.faults.add({ kind: 'fail', function: 'submit', invocation: 2, errorType: 'TypeError' })
   */
  add(fault: Fault): FaultHandle {
    const times = fault.times ?? 1
    switch (fault.kind) {
      case 'crash':
        if (fault.afterCall !== undefined) {
          return addTo(
            this.#crashes,
            new CrashFault(fault, fault.afterCall, (crash) => this.#crashes.delete(crash)),
          )
        }
        return this.#addInvocation(fault)
      case 'fail':
      case 'delay':
        return this.#addInvocation(fault)
      case 'refuse':
        return addTo(
          this.#calls,
          new ActiveFault(fault, { skip: fault.after ?? 0, times }, remover(this.#calls)),
        )
      case 'throttle':
        return this.add({
          kind: 'refuse',
          service: 'dynamodb',
          containing: fault.table,
          code: 'ProvisionedThroughputExceededException',
          message: 'The level of configured provisioned throughput for the table was exceeded.',
          times,
          ...(fault.action !== undefined && { action: fault.action }),
        })
      case 'drop':
      case 'duplicate':
        break
    }
    return addTo(this.#events, new ActiveFault(fault, { skip: 0, times }, remover(this.#events)))
  }

  /** Takes all faults out of force. */
  clear(): void {
    this.#invocations.clear()
    this.#crashes.clear()
    this.#calls.clear()
    this.#events.clear()
  }

  readonly findInvocationFault: FindInvocationFault = (functionName, payload, requestId) => {
    if (this.#invocations.size === 0 && this.#crashes.size === 0) return undefined
    const event: JsonValue = JSON.parse(payload)
    for (const crash of this.#crashes) crash.countInvocation(functionName, event, requestId)
    let found: InvocationFault | undefined
    for (const active of this.#invocations) {
      const { fault } = active
      if (fault.function !== functionName || (fault.when && !fault.when(event)) || !active.strikes()) continue
      found ??= toInvocationFault(fault)
    }
    return found
  }

  /** Asked before each API call. @throws {AwsError} to refuse it. */
  readonly beforeCall = (call: ApiCall): void => {
    for (const active of this.#calls) {
      const { service, action, containing, code, message, statusCode } = active.fault
      if (service !== call.serviceId || (action !== undefined && action !== call.action)) continue
      if (containing !== undefined && !call.text().includes(containing)) continue
      if (active.strikes()) {
        throw new AwsError(code, message ?? `Refused by a fault of the local cloud (${code}).`, {
          ...(statusCode !== undefined && { statusCode }),
        })
      }
    }
  }

  /** Asked after each API call of a function: whether its process dies before the answer. */
  readonly crashesAfter = (call: ApiCall): boolean =>
    [...this.#crashes].some((crash) => crash.strikesAfter(call))

  /** Asked for each event that a bus takes in. */
  readonly chooseEventFault: ChooseEventFault = (event, busName): EventFault | undefined => {
    for (const active of this.#events) {
      const { kind, detailType, source, bus } = active.fault
      if (detailType !== undefined && detailType !== event['detail-type']) continue
      if (source !== undefined && source !== event.source) continue
      if (bus !== undefined && bus !== busName) continue
      if (active.strikes()) return kind
    }
    return undefined
  }

  #addInvocation(fault: Of<'fail' | 'delay' | 'crash'>): FaultHandle {
    const range = { skip: (fault.invocation ?? 1) - 1, times: fault.times ?? 1 }
    return addTo(this.#invocations, new ActiveFault(fault, range, remover(this.#invocations)))
  }
}

function addTo<Item>(set: Set<Item>, item: Item): Item {
  set.add(item)
  return item
}

function remover<Item>(set: Set<Item>): (item: Item) => void {
  return (item) => void set.delete(item)
}

function toInvocationFault(fault: Of<'fail' | 'delay' | 'crash'>): InvocationFault {
  if (fault.kind === 'delay') return { kind: 'delay', delayMs: fault.delayMs }
  if (fault.kind === 'crash') return { kind: 'crash' }
  return {
    kind: 'fail',
    errorType: fault.errorType ?? 'Error',
    errorMessage: fault.errorMessage ?? 'Failed by a fault of the local cloud.',
  }
}
