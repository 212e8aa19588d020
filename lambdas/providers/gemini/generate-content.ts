import * as z from 'zod/mini'

import { readSecret } from '../../aws/secrets.ts'
import type { Purpose } from './call-prices.ts'
import { countCall } from './count-call.ts'
import { gemini } from './environment.ts'
import {
  GeminiImageError,
  GeminiNonsenseError,
  GeminiRefusedError,
  GeminiRequestError,
  GeminiTimeoutError,
  GeminiUnavailableError,
} from './errors.ts'

/** One piece of a prompt: text, or an image. */
export type PromptPart = { readonly text: string } | { readonly image: Uint8Array; readonly mimeType: string }

/** One question to a model. */
export interface GenerateContentRequest {
  readonly model: string
  /** What is counted, and at what price. */
  readonly purpose: Purpose
  readonly prompt: readonly PromptPart[]
  /** The API's `generationConfig`, e.g. `{ responseModalities: ['IMAGE'] }`. */
  readonly generationConfig: Readonly<Record<string, unknown>>
  /** How long to wait for the whole answer, in milliseconds. */
  readonly timeoutMs: number
  /** Gives up early, e.g. the step's own `signal`. */
  readonly signal: AbortSignal
}

// Made when a model has answered: most steps of a job ask none.
const partSchema = z.lazy(() =>
  z.object({
    text: z.optional(z.string()),
    thought: z.optional(z.boolean()),
    inlineData: z.optional(z.object({ mimeType: z.string(), data: z.string() })),
  }),
)

const responseSchema = z.lazy(() =>
  z.object({
    candidates: z.optional(
      z.array(
        z.object({
          content: z.optional(z.object({ parts: z.optional(z.array(partSchema)) })),
          finishReason: z.optional(z.string()),
        }),
      ),
    ),
    promptFeedback: z.optional(z.object({ blockReason: z.optional(z.string()) })),
  }),
)

/** The parts of the first candidate: text and inline data. */
export type AnswerPart = z.infer<typeof partSchema>

/** Reasons to stop that mean "no" rather than "done". Source: `FinishReason` of the API reference. */
const REFUSALS = new Set([
  'SAFETY',
  'RECITATION',
  'BLOCKLIST',
  'PROHIBITED_CONTENT',
  'SPII',
  'IMAGE_SAFETY',
  'IMAGE_PROHIBITED_CONTENT',
  'IMAGE_RECITATION',
])

/**
 * Asks a Gemini model once; retries are the step's business.
 *
 * What is answered is counted, a refusal too, for Google charges for it; not a 4xx or 5xx, for which it does not
 * (https://ai.google.dev/gemini-api/docs/billing). What is given up may be charged for, and is counted.
 * @returns the parts of the answer, at least one
 * @throws {GeminiRefusedError} blocked by the model's rules
 * @throws {GeminiNonsenseError} an answer without content, or that is no JSON
 * @throws {GeminiImageError} 400 for an image that it cannot read
 * @throws {GeminiRequestError} any other 4xx but 408 and 429
 * @throws {GeminiUnavailableError} 429, 5xx, or no connection
 * @throws {GeminiTimeoutError} no whole answer within `timeoutMs`, or 408 or 504
 * @see https://ai.google.dev/api/generate-content
 */
export async function generateContent(request: GenerateContentRequest): Promise<AnswerPart[]> {
  const url = `${gemini.baseUrl()}/v1beta/models/${encodeURIComponent(request.model)}:generateContent`
  const key = await readSecret(gemini.apiKeySecret())
  const timeout = new AbortController()
  // Cleared below: `AbortSignal.timeout` would stay behind, and hold the photo, until its time is over.
  const timer = setTimeout(() => timeout.abort(), request.timeoutMs)
  const body = toWireBody(request)
  const send = async (apiKey: string): Promise<Response> =>
    fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-goog-api-key': apiKey },
      body,
      signal: AbortSignal.any([timeout.signal, request.signal]),
    })
  let text: string
  let response: Response
  let isAnswered = false
  try {
    response = await send(key)
    isAnswered = response.ok
    text = await response.text()
    // The key may have been rotated since it was cached.
    if (refusesKey(response.status, text)) {
      response = await send(await readSecret(gemini.apiKeySecret(), { fresh: true }))
      isAnswered = response.ok
      text = await response.text()
    }
  } catch (error) {
    if (isAnswered || timeout.signal.aborted || request.signal.aborted) countCall(request.purpose)
    if (timeout.signal.aborted) {
      throw new GeminiTimeoutError(`${request.model} did not answer within ${request.timeoutMs} ms`, {
        cause: error,
      })
    }
    if (request.signal.aborted) throw request.signal.reason
    throw new GeminiUnavailableError(`${request.model} could not be reached at ${new URL(url).host}`, {
      cause: error,
    })
  } finally {
    clearTimeout(timer)
  }
  if (!response.ok) throw failureOf(request.model, response.status, text)
  countCall(request.purpose)
  return partsOf(request.model, text)
}

const refusalSchema = z.lazy(() => z.object({ error: z.object({ message: z.string() }) }))

/** "Unable to process input image.", "Provided image is not valid.": Google has no code for it. */
function refusesImage(status: number, text: string): boolean {
  if (status !== 400) return false
  const parsed = z.safeParse(refusalSchema, parseJson(text))
  return parsed.success && /\b(?:input|provided) image\b/iu.test(parsed.data.error.message)
}

const keyRefusalSchema = z.lazy(() =>
  z.object({
    error: z.object({ details: z.array(z.object({ reason: z.optional(z.string()) })) }),
  }),
)

/** A key that was revoked gets 400 with the reason `API_KEY_INVALID`; 401 and 403 are said of keys without rights. */
function refusesKey(status: number, text: string): boolean {
  if (status === 401 || status === 403) return true
  if (status !== 400) return false
  const parsed = z.safeParse(keyRefusalSchema, parseJson(text))
  return parsed.success && parsed.data.error.details.some(({ reason }) => reason === 'API_KEY_INVALID')
}

/** JSON text. An image is put in as it is: base64 needs no escaping, and `JSON.stringify` would look at each letter. */
function toWireBody({ prompt, generationConfig }: GenerateContentRequest): string {
  const parts = prompt.map((part) =>
    'text' in part
      ? JSON.stringify(part)
      : `{"inlineData":{"mimeType":${JSON.stringify(part.mimeType)},"data":"${Buffer.from(part.image).toString('base64')}"}}`,
  )
  const config = JSON.stringify(generationConfig)
  return `{"contents":[{"role":"user","parts":[${parts.join(',')}]}],"generationConfig":${config}}`
}

/** The body of a failure is not repeated: it may quote the prompt. */
function failureOf(model: string, status: number, text: string): Error {
  if (status === 408 || status === 504) return new GeminiTimeoutError(`${model} answered ${status}`)
  if (status === 429 || status >= 500) return new GeminiUnavailableError(`${model} answered ${status}`)
  if (refusesImage(status, text)) return new GeminiImageError(`${model} could not read the image`)
  return new GeminiRequestError(
    `${model} answered ${status}: check the API key in the secret, the model's name and the request`,
  )
}

function partsOf(model: string, text: string): AnswerPart[] {
  const parsed = z.safeParse(responseSchema, parseJson(text))
  if (!parsed.success) throw new GeminiNonsenseError(`${model} answered with a body of an unknown shape`)
  const blockReason = parsed.data.promptFeedback?.blockReason
  if (blockReason) throw new GeminiRefusedError(`${model} blocked the request: ${blockReason}`)
  const candidate = parsed.data.candidates?.[0]
  if (candidate?.finishReason && REFUSALS.has(candidate.finishReason)) {
    throw new GeminiRefusedError(`${model} stopped: ${candidate.finishReason}`)
  }
  const parts = candidate?.content?.parts ?? []
  if (parts.length === 0) {
    throw new GeminiNonsenseError(
      `${model} answered without content (finish reason ${candidate?.finishReason ?? 'none'})`,
    )
  }
  return parts
}

/** `undefined` for what is no JSON. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
