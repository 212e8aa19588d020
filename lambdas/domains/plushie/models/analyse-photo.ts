import * as z from 'zod/mini'

import { gemini } from '../../../providers/gemini/environment.ts'
import { GeminiNonsenseError } from '../../../providers/gemini/errors.ts'
import { generateContent, parseJson } from '../../../providers/gemini/generate-content.ts'

/** What the vision model says about a photo. */
export const photoAnalysisSchema = z.lazy(() =>
  z.object({
    subjectType: z.enum(['person', 'pet', 'other']),
    description: z.string().check(z.minLength(1), z.maxLength(2_000)),
    keyFeatures: z
      .array(z.string().check(z.minLength(1), z.maxLength(300)))
      .check(z.minLength(1), z.maxLength(20)),
  }),
)

export type PhotoAnalysis = z.infer<typeof photoAnalysisSchema>

/** Leaves the step (60 s) time to retry on its own terms before Lambda ends it. */
const TIMEOUT_MS = 45_000

const PROMPT = `Look at the main subject of this photo. It will be made into a plush toy.
Answer with its type, a description of one or two sentences, and the features that make it recognisable
(colours, hair or fur, markings, clothing, accessories, posture). Do not guess names or identities.`

/**
 * Asks the vision model what is in a photo.
 * @throws {GeminiNonsenseError} when the answer does not have the shape that was asked for; else as `generateContent`
 */
export async function analysePhoto(
  photo: { bytes: Uint8Array; contentType: string },
  signal: AbortSignal,
): Promise<PhotoAnalysis> {
  const model = gemini.visionModel()
  const parts = await generateContent({
    model,
    purpose: 'analyse',
    prompt: [{ text: PROMPT }, { image: photo.bytes, mimeType: photo.contentType }],
    generationConfig: {
      responseMimeType: 'application/json',
      responseSchema: {
        type: 'OBJECT',
        properties: {
          subjectType: { type: 'STRING', enum: ['person', 'pet', 'other'] },
          description: { type: 'STRING' },
          keyFeatures: { type: 'ARRAY', items: { type: 'STRING' } },
        },
        required: ['subjectType', 'description', 'keyFeatures'],
      },
    },
    timeoutMs: TIMEOUT_MS,
    signal,
  })
  const text = parts.map((part) => part.text ?? '').join('')
  const parsed = z.safeParse(photoAnalysisSchema, parseJson(text))
  if (!parsed.success) {
    const fields = parsed.error.issues.map((issue) => issue.path.join('.') || 'the whole answer').join(', ')
    throw new GeminiNonsenseError(`${model} described the photo in a wrong shape: ${fields}`)
  }
  return parsed.data
}
