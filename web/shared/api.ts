import * as z from 'zod/mini'

import { ApiError } from './api-error.ts'
import type { Session } from './session.ts'
import { SignedOutError } from './signed-out-error.ts'

const refusalSchema = z.object({
  error: z.looseObject({ code: z.string(), message: z.string(), requestId: z.optional(z.string()) }),
})

/** What to send beside method and path. */
export interface ApiRequest {
  /** Sent as JSON. */
  readonly json?: unknown
  /** Sent as it is, with its own type. */
  readonly body?: Blob
  readonly headers?: Readonly<Record<string, string>>
  readonly signal?: AbortSignal
}

/** The HTTP API, as the person who is signed in. Answers are checked against a schema; refusals become `ApiError`. */
export class Api {
  readonly #url: string
  readonly #session: Session

  constructor(url: string, session: Session) {
    this.#url = url
    this.#session = session
  }

  /**
   * One request.
   * @param path e.g. `/generations?limit=20`
   * @param schema of the answer's body
   * @throws {ApiError} in words
   * @throws {SignedOutError} when the person has to sign in again
   * @example
   * const account = await api.request('GET', '/account', accountSchema)
   */
  async request<T>(
    method: 'GET' | 'POST' | 'DELETE',
    path: string,
    schema: z.ZodMiniType<T>,
    request: ApiRequest = {},
  ): Promise<T> {
    const response = await this.#send(method, path, request)
    const body = await readJson(response)
    if (!response.ok) throw refusal(response.status, body)
    const parsed = schema.safeParse(body)
    if (parsed.success) return parsed.data
    throw new ApiError(
      response.status,
      'unexpected_answer',
      'The server answered something that this page does not understand. Please reload it: there may be a newer one.',
      { path, issues: parsed.error.issues },
    )
  }

  /** A token that is refused is renewed, where that needs no click, and the request sent once more. */
  async #send(method: string, path: string, request: ApiRequest): Promise<Response> {
    for (let tries = 1; ; tries += 1) {
      const token = await this.#session.token()
      const response = await reach(`${this.#url}${path}`, { method, ...toInit(token, request) })
      if (response.status !== 401) return response
      this.#session.refuse(token)
      if (tries === 2) throw new SignedOutError()
    }
  }
}

function toInit(token: string, { json, body, headers, signal }: ApiRequest): RequestInit {
  return {
    headers: {
      authorization: `Bearer ${token}`,
      ...(json !== undefined && { 'content-type': 'application/json' }),
      ...(body !== undefined && { 'content-type': body.type }),
      ...headers,
    },
    ...(body !== undefined && { body }),
    ...(json !== undefined && { body: JSON.stringify(json) }),
    ...(signal && { signal }),
  }
}

/**
 * `fetch`, with words for what has no answer.
 * @throws {ApiError} code `unreachable`; the abort's own error when the caller aborted
 */
export async function reach(url: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(url, init)
  } catch (error) {
    if (init.signal?.aborted) throw error
    throw new ApiError(
      0,
      'unreachable',
      'The server cannot be reached. Check your connection and try again.',
      {},
      error,
    )
  }
}

async function readJson(response: Response): Promise<unknown> {
  try {
    return await response.json()
  } catch {
    return undefined
  }
}

function refusal(status: number, body: unknown): ApiError {
  const parsed = refusalSchema.safeParse(body)
  if (parsed.success) {
    const { code, message, ...details } = parsed.data.error
    const id = details.requestId === undefined ? '' : ` (id ${details.requestId})`
    return new ApiError(status, code, `${message}${id}`, details)
  }
  // What the gateway itself answers has no body of ours.
  return new ApiError(
    status,
    `http_${status}`,
    GATEWAY_WORDS[status] ?? `The server answered with status ${status}.`,
  )
}

const GATEWAY_WORDS: Readonly<Record<number, string>> = {
  403: 'You may not do this. Ask an operator to give you access.',
  404: 'The server does not know this. There may be a newer page: please reload.',
  413: 'This is larger than the server takes.',
  429: 'Too many requests at once. Please wait a moment and try again.',
  502: 'The server is not well at the moment. Please try again in a minute.',
  503: 'The server is busy. Please try again in a minute.',
  504: 'The server took too long. Please try again in a minute.',
}
