import { claimRequest, findRequest, type KeyedRequest, type KnownRequest } from './keyed-requests.ts'
import { keyReused } from './idempotency-key.ts'
import type { Route } from './route.ts'

/** A request that may be sent again under its key; see `REPEATABLE`. */
export class RepeatableRequest {
  readonly #request: KeyedRequest

  /** @param content what is asked for: all of the request that makes a difference */
  constructor(route: Pick<Route, 'id'>, caller: string, key: string, content: unknown) {
    this.#request = { caller, route: route.id, key, content }
  }

  /** The id of what it made, if it came before. @throws {ApiError} 409 when the key stands for another request */
  async find(): Promise<string | undefined> {
    const known = await findRequest(this.#request)
    return known && checked(known).id
  }

  /**
   * Takes the key, when all that can be refused was. @returns the id for what it makes, the same whenever it comes again
   * @throws {ApiError} 409 when the key stands for another request
   */
  async claim(): Promise<{ readonly id: string; readonly repeated: boolean }> {
    const { id, taken } = checked(await claimRequest(this.#request))
    return { id, repeated: !taken }
  }
}

function checked<Known extends KnownRequest>(known: Known): Known {
  if (!known.same) throw keyReused('30 days')
  return known
}
