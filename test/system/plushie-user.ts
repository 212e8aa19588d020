import * as z from 'zod'

import { generationViewSchema } from '../../lambdas/domains/plushie/api/generation-view-schema.ts'
import type { GenerationView } from '../../lambdas/domains/plushie/api/generation-view-schema.ts'

const acceptedSchema = z.object({ generationId: z.string(), status: z.string() })
const accountSchema = z.object({
  credits: z.number(),
  processing: z.number(),
  available: z.number(),
  limit: z.number(),
  paused: z.object({ until: z.string(), forSeconds: z.number() }).optional(),
})
const pageSchema = z.object({
  generations: z.array(generationViewSchema()),
  cursor: z.nullable(z.string()),
})
const refusalSchema = z.object({ error: z.looseObject({ code: z.string(), message: z.string() }) })

/** An answer of the HTTP API. */
export interface ApiAnswer {
  readonly status: number
  readonly headers: Headers
  /** Parsed when it is JSON, else text. */
  readonly body: unknown
}

/** What to send, beside method and path. */
export interface ApiRequest {
  readonly body?: Uint8Array | string
  readonly json?: unknown
  readonly headers?: Readonly<Record<string, string>>
}

/** One caller of the HTTP API, with a fresh token for each request, so that tokens outlive leaps of time. */
export class ApiCaller {
  readonly #apiUrl: string
  readonly #token: () => Promise<string> | undefined

  constructor(apiUrl: string, token: () => Promise<string> | undefined) {
    this.#apiUrl = apiUrl
    this.#token = token
  }

  async request(method: string, path: string, { body, json, headers }: ApiRequest = {}): Promise<ApiAnswer> {
    const token = await this.#token()
    const response = await fetch(`${this.#apiUrl}${path}`, {
      method,
      headers: {
        ...(token !== undefined && { authorization: `Bearer ${token}` }),
        ...(json !== undefined && { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body !== undefined && { body: typeof body === 'string' ? body : Uint8Array.from(body) }),
      ...(json !== undefined && { body: JSON.stringify(json) }),
    })
    const text = await response.text()
    return { status: response.status, headers: response.headers, body: parse(text) }
  }
}

/** A user of the plushie API. */
export class PlushieUser extends ApiCaller {
  readonly userId: string

  constructor(userId: string, apiUrl: string, token: () => Promise<string>) {
    super(apiUrl, token)
    this.userId = userId
  }

  /** Sends a photo, whatever comes of it. */
  send(photo: Uint8Array, headers: Readonly<Record<string, string>> = {}): Promise<ApiAnswer> {
    return this.request('POST', '/generations', {
      body: photo,
      headers: { 'content-type': 'image/png', ...headers },
    })
  }

  /** Sends a photo that must be accepted. @returns the generation's id */
  async submit(photo: Uint8Array, headers: Readonly<Record<string, string>> = {}): Promise<string> {
    const answer = await this.send(photo, headers)
    if (answer.status !== 202)
      throw new Error(`the photo was refused: ${answer.status} ${JSON.stringify(answer.body)}`)
    return submittedOf(answer).generationId
  }

  retry(generationId: string): Promise<ApiAnswer> {
    return this.request('POST', `/generations/${generationId}/retry`)
  }

  async status(generationId: string): Promise<GenerationView> {
    return z.parse(generationViewSchema(), await this.#get(`/generations/${generationId}`))
  }

  async list(query = ''): Promise<{ generations: readonly GenerationView[]; cursor: string | null }> {
    return pageSchema.parse(await this.#get(`/generations${query}`))
  }

  async account(): Promise<z.infer<typeof accountSchema>> {
    return accountSchema.parse(await this.#get('/account'))
  }

  async #get(path: string): Promise<unknown> {
    const { status, body } = await this.request('GET', path)
    if (status !== 200) throw new Error(`GET ${path} answered ${status}: ${JSON.stringify(body)}`)
    return body
  }
}

/** What an accepted submission says. */
export function submittedOf({ body }: ApiAnswer): z.infer<typeof acceptedSchema> {
  return acceptedSchema.parse(body)
}

/** The error of a refusal. */
export function refusalOf({ body }: ApiAnswer): z.infer<typeof refusalSchema>['error'] {
  return refusalSchema.parse(body).error
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}
