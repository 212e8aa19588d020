import sharp from 'sharp'
import * as z from 'zod'

import { type PhotoAnalysis, analysePhoto } from './photo-analysis.ts'
import { drawPlushie } from './plushie-picture.ts'

/** The parts of a `generateContent` request that the stand-in looks at. */
export const requestSchema = z.object({
  contents: z
    .array(
      z.object({
        parts: z
          .array(
            z.object({
              text: z.string().optional(),
              // What is no base64 gives bytes that are no image, and these are refused.
              inlineData: z.object({ mimeType: z.string(), data: z.string() }).optional(),
            }),
          )
          .min(1),
      }),
    )
    .min(1),
  generationConfig: z
    .object({
      responseModalities: z.array(z.enum(['TEXT', 'IMAGE'])).optional(),
      responseMimeType: z.string().optional(),
    })
    .optional(),
})

export type GenerateContentRequest = z.infer<typeof requestSchema>

/** Whether a picture or a description is asked for. */
export function taskOf(request: GenerateContentRequest): 'analyse' | 'draw' {
  return request.generationConfig?.responseModalities?.includes('IMAGE') ? 'draw' : 'analyse'
}

/** The photo in the request; `undefined` where there is none. */
export function photoOf(request: GenerateContentRequest): Buffer | undefined {
  const inline = request.contents.flatMap(({ parts }) => parts).find((part) => part.inlineData)?.inlineData
  return inline && Buffer.from(inline.data, 'base64')
}

/** An answer in the API's shape that carries a description as JSON text. */
export async function describe(photo: Uint8Array): Promise<object> {
  const analysis: PhotoAnalysis = await analysePhoto(photo)
  return candidate([{ text: JSON.stringify(analysis) }])
}

/** An answer in the API's shape that carries a picture. */
export async function draw(photo: Uint8Array): Promise<object> {
  const picture = await drawPlushie(photo)
  return candidate([
    { text: 'Here is your plushie.' },
    { inlineData: { mimeType: 'image/png', data: picture.toString('base64') } },
  ])
}

/** The same picture as JPEG under a PNG's label, after a draft that is marked as a thought. */
export async function drawJpeg(photo: Uint8Array): Promise<object> {
  const jpeg = await sharp(await drawPlushie(photo))
    .jpeg()
    .toBuffer()
  const inlineData = { mimeType: 'image/png', data: jpeg.toString('base64') }
  return candidate([
    { thought: true, inlineData: { ...inlineData, data: Buffer.from('a draft').toString('base64') } },
    { inlineData },
  ])
}

/** An answer that is formed well and says nothing of use. */
export function nonsense(): object {
  return candidate([{ text: 'The weather in the land of plush is soft with a chance of buttons.' }])
}

/** An answer that blocks the prompt. */
export function refusal(): object {
  return { promptFeedback: { blockReason: 'PROHIBITED_CONTENT' }, usageMetadata: { totalTokenCount: 0 } }
}

function candidate(parts: object[]): object {
  return {
    candidates: [{ content: { role: 'model', parts }, finishReason: 'STOP', index: 0 }],
    usageMetadata: { promptTokenCount: 258, candidatesTokenCount: 64, totalTokenCount: 322 },
    modelVersion: 'stand-in',
  }
}
