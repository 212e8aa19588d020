import type { ApiCall } from '../front/answer-request.ts'
import type { JsonValue } from '../json.ts'
import type { ChooseEventFault, EventFault } from '../services/events/event-faults.ts'
import { ActiveFault } from './active-fault.ts'
import { CrashFault } from './crash-fault.ts'
import { eventCondition } from './event-condition.ts'
import type { EventCondition } from './event-condition.ts'
import type { Fault, FaultHandle } from './fault.ts'
import type { FindInvocationFault, InvocationFault } from './invocation-fault.ts'
import { toRefusal } from './refusal.ts'
import type { Refusal, RefusingFault } from './refusal.ts'

type Of<Kind extends Fault['kind']> = Extract<Fault, { readonly kind: Kind }>

/** What counts for one fault. */
interface Counter {
  readonly hits: number
  readonly isSpent: boolean
  remove(): void
}

/** The faults of a local cloud. Add them before or while it runs; each ends by itself after its `times`. */
export class Faults {
  readonly #handles = new Map<string, FaultHandle>()
  readonly #invocations = new Set<ActiveFault<Of<'fail' | 'delay' | 'crash'>>>()
  readonly #crashes = new Set<CrashFault>()
  readonly #calls = new Set<ActiveFault<Refusal>>()
  readonly #events = new Set<ActiveFault<EventCondition>>()
  #added = 0

  /**
   * Puts a fault in force.
   * @example cloud.faults.add({ kind: 'fail', function: 'submit', invocation: 2, errorType: 'TypeError' })
   */
  add(fault: Fault): FaultHandle {
    const counter = this.#activate(fault)
    this.#added += 1
    const id = `fault-${this.#added}`
    const handle: FaultHandle = {
      id,
      fault,
      get hits() {
        return counter.hits
      },
      get isSpent() {
        return counter.isSpent
      },
      remove: () => {
        counter.remove()
        this.#handles.delete(id)
      },
    }
    this.#handles.set(id, handle)
    return handle
  }

  /** All that were added and not removed, spent ones among them, the oldest first. */
  list(): readonly FaultHandle[] {
    return [...this.#handles.values()]
  }

  /** `undefined` when there is none of this id. */
  find(id: string): FaultHandle | undefined {
    return this.#handles.get(id)
  }

  /** Takes all faults out of force. */
  clear(): void {
    for (const handle of this.#handles.values()) handle.remove()
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
      if (active.fault.matches(call) && active.strikes()) throw active.fault.error()
    }
  }

  /** Asked after each API call of a function: whether its process dies before the answer. */
  readonly crashesAfter = (call: ApiCall): boolean =>
    [...this.#crashes].some((crash) => crash.strikesAfter(call))

  /** Asked for each event that a bus takes in. */
  readonly chooseEventFault: ChooseEventFault = (event, busName): EventFault | undefined => {
    for (const active of this.#events) {
      if (active.fault.matches(event, busName) && active.strikes()) return active.fault.effect
    }
    return undefined
  }

  #activate(fault: Fault): Counter {
    const times = fault.times ?? 1
    switch (fault.kind) {
      case 'crash':
        if (fault.afterCall !== undefined) {
          return addTo(this.#crashes, new CrashFault(fault, fault.afterCall))
        }
        return this.#addInvocation(fault)
      case 'fail':
      case 'delay':
        return this.#addInvocation(fault)
      case 'refuse':
      case 'throttle':
      case 'task-timed-out':
        return this.#addRefusal(fault)
      case 'drop':
      case 'duplicate':
      case 'drop-status-event':
        break
    }
    return addTo(this.#events, new ActiveFault(eventCondition(fault), { skip: 0, times }))
  }

  #addInvocation(fault: Of<'fail' | 'delay' | 'crash'>): Counter {
    const range = { skip: (fault.invocation ?? 1) - 1, times: fault.times ?? 1 }
    return addTo(this.#invocations, new ActiveFault(fault, range))
  }

  #addRefusal(fault: RefusingFault): Counter {
    const skip = fault.kind === 'refuse' ? (fault.after ?? 0) : 0
    return addTo(this.#calls, new ActiveFault(toRefusal(fault), { skip, times: fault.times ?? 1 }))
  }
}

function addTo<Item extends Omit<Counter, 'remove'>>(set: Set<Item>, item: Item): Counter {
  set.add(item)
  return {
    get hits() {
      return item.hits
    },
    get isSpent() {
      return item.isSpent
    },
    remove: () => void set.delete(item),
  }
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
