import type { ApiCall } from '../front/answer-request.ts'
import type { JsonValue } from '../json.ts'
import { ActiveFault } from './active-fault.ts'
import type { Fault } from './fault.ts'

type Crash = Extract<Fault, { readonly kind: 'crash' }>

/** A crash after the n-th API call of an invocation. */
export class CrashFault {
  readonly #fault: Crash
  readonly #afterCall: number
  readonly #invocations: ActiveFault<Crash>
  /** API calls so far of the picked invocations, by request id. */
  readonly #calls = new Map<string, number>()
  #hits = 0

  constructor(fault: Crash, afterCall: number) {
    this.#fault = fault
    this.#afterCall = afterCall
    this.#invocations = new ActiveFault(fault, {
      skip: (fault.invocation ?? 1) - 1,
      times: fault.times ?? 1,
    })
  }

  get hits(): number {
    return this.#hits
  }

  /** An invocation that it picked may make fewer calls: then it is spent without a hit. */
  get isSpent(): boolean {
    return this.#invocations.isSpent
  }

  countInvocation(functionName: string, payload: JsonValue, requestId: string): void {
    const { function: name, when } = this.#fault
    if (name !== functionName || (when && !when(payload))) return
    if (this.#invocations.strikes()) this.#calls.set(requestId, 0)
    else this.#calls.delete(requestId)
  }

  strikesAfter(call: ApiCall): boolean {
    const { service, action } = this.#fault
    const requestId = call.caller?.requestId ?? ''
    const before = this.#calls.get(requestId)
    if (before === undefined) return false
    if (service !== undefined && service !== call.serviceId) return false
    if (action !== undefined && action !== call.action) return false
    this.#calls.set(requestId, before + 1)
    if (before + 1 !== this.#afterCall) return false
    this.#hits += 1
    return true
  }
}
