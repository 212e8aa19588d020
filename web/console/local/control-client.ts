import * as z from 'zod/mini'

import { ApiError } from '../../shared/api-error.ts'
import { reach } from '../../shared/api.ts'

const refusalSchema = z.object({ error: z.object({ code: z.string(), message: z.string() }) })

/** Steers the local cloud over HTTP. It takes no token: only pages of this machine may ask. */
export class ControlClient {
  readonly #url: string

  /** @param url of `/_local`, from the page's configuration */
  constructor(url: string) {
    this.#url = url
  }

  /** Reads something. @throws {ApiError} in words */
  async get<T>(path: string, schema: z.ZodMiniType<T>, signal: AbortSignal): Promise<T> {
    return z.parse(schema, await this.#send(path, { method: 'GET', signal }))
  }

  /** Sends JSON. @throws {ApiError} in words */
  async post<T>(path: string, json: unknown, schema: z.ZodMiniType<T>): Promise<T> {
    const headers = { 'content-type': 'application/json' }
    return z.parse(schema, await this.#send(path, { method: 'POST', headers, body: JSON.stringify(json) }))
  }

  /** Takes something away. @throws {ApiError} in words */
  async delete(path: string): Promise<void> {
    await this.#send(path, { method: 'DELETE' })
  }

  async #send(path: string, init: RequestInit): Promise<unknown> {
    const response = await reach(`${this.#url}${path}`, init)
    const text = await response.text()
    const body: unknown = text === '' ? undefined : JSON.parse(text)
    if (response.ok) return body
    const parsed = refusalSchema.safeParse(body)
    const { code, message } = parsed.success
      ? parsed.data.error
      : {
          code: `http_${response.status}`,
          message: `The local cloud answered with status ${response.status}.`,
        }
    throw new ApiError(response.status, code, message)
  }
}
