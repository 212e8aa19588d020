import type * as z from 'zod/mini'

import { ApiError } from '../../shared/api-error.ts'
import type { Api, ApiRequest } from '../../shared/api.ts'

/** The HTTP API for the console: tells the shell when a sign-in has ended, or turns out not to be an operator's. */
export class OperatorApi {
  readonly #api: Api
  readonly #onRefused: (error: unknown) => void

  /** @param onRefused is told of every error that stands in the way of all further requests */
  constructor(api: Api, onRefused: (error: unknown) => void) {
    this.#api = api
    this.#onRefused = onRefused
  }

  /** As `Api.request`. */
  async request<T>(
    method: 'GET' | 'POST' | 'DELETE',
    path: string,
    schema: z.ZodMiniType<T>,
    request: ApiRequest = {},
  ): Promise<T> {
    try {
      return await this.#api.request(method, path, schema, request)
    } catch (error) {
      this.#onRefused(error)
      throw error
    }
  }
}

/** Whether the API knows the person, and refuses them as no operator. */
export function isNoOperator(error: unknown): boolean {
  return error instanceof ApiError && error.status === 403
}
