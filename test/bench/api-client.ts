import { setTimeout as delay } from 'node:timers/promises'
import * as z from 'zod'

const submittedSchema = z.object({ generationId: z.string() })
const statusSchema = z.object({
  generationId: z.string(),
  status: z.enum(['processing', 'completed', 'failed']),
  error: z.optional(z.unknown()),
})
type Status = z.infer<typeof statusSchema>
const listSchema = z.object({ generations: z.array(statusSchema) })

/** A user of the HTTP API. */
export class ApiClient {
  readonly #apiUrl: string
  readonly #token: string

  constructor(apiUrl: string, token: string) {
    this.#apiUrl = apiUrl
    this.#token = token
  }

  /** Submits a photo. @returns the generation's id */
  async submit(photo: Uint8Array<ArrayBuffer>): Promise<string> {
    const response = await fetch(`${this.#apiUrl}/generations`, {
      method: 'POST',
      headers: { authorization: `Bearer ${this.#token}`, 'content-type': 'image/png' },
      body: photo,
    })
    if (response.status !== 202)
      throw new Error(`submit answered ${response.status}: ${await response.text()}`)
    return submittedSchema.parse(await response.json()).generationId
  }

  /** Polls until a generation is completed. @throws when it failed */
  async completed(generationId: string, pollMs: number): Promise<void> {
    while (!isCompleted(statusSchema.parse(await this.get(`/generations/${generationId}`))))
      await delay(pollMs)
  }

  /** Which of these generations are completed. @throws when one failed */
  async completedOf(generationIds: readonly string[]): Promise<string[]> {
    const { generations } = listSchema.parse(await this.get(`/generations?ids=${generationIds.join(',')}`))
    return generations.filter(isCompleted).map(({ generationId }) => generationId)
  }

  async get(path: string): Promise<unknown> {
    const response = await fetch(`${this.#apiUrl}${path}`, {
      headers: { authorization: `Bearer ${this.#token}` },
    })
    if (!response.ok) throw new Error(`GET ${path} answered ${response.status}: ${await response.text()}`)
    return response.json()
  }

  /** Gives credits to the user whom `token` is of. */
  async grant(token: string, credits: number): Promise<void> {
    const response = await fetch(`${this.#apiUrl}/accounts/${subjectOf(token)}/grants`, {
      method: 'POST',
      headers: { authorization: `Bearer ${this.#token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ key: 'bench', credits, reason: 'benchmark' }),
    })
    if (!response.ok) throw new Error(`grant answered ${response.status}: ${await response.text()}`)
  }
}

function isCompleted({ generationId, status, error }: Status): boolean {
  if (status === 'failed') throw new Error(`generation ${generationId} failed: ${JSON.stringify(error)}`)
  return status === 'completed'
}

function subjectOf(token: string): string {
  const payload: unknown = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8'))
  return z.object({ sub: z.string() }).parse(payload).sub
}
