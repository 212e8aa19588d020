import { gemini } from './environment.ts'
import { GeminiNonsenseError } from './errors.ts'
import { generateContent } from './generate-content.ts'

/** Pictures take long; still ends before the step (2 minutes) does. */
const TIMEOUT_MS = 110_000

const PNG_SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])

/**
 * Asks the image model for a picture, with the photo as its reference.
 * @returns the bytes of a PNG
 * @throws {GeminiNonsenseError} when the answer has no picture, or one that is no PNG; else as `generateContent`
 */
export async function drawPlushie(
  request: { prompt: string; photo: { bytes: Uint8Array; contentType: string } },
  signal: AbortSignal,
): Promise<Uint8Array> {
  const model = gemini.imageModel()
  const parts = await generateContent({
    model,
    prompt: [{ text: request.prompt }, { image: request.photo.bytes, mimeType: request.photo.contentType }],
    generationConfig: { responseModalities: ['TEXT', 'IMAGE'] },
    timeoutMs: TIMEOUT_MS,
    signal,
  })
  const inline = parts.find((part) => part.inlineData)?.inlineData
  if (!inline) throw new GeminiNonsenseError(`${model} answered without a picture`)
  const picture = Buffer.from(inline.data, 'base64')
  if (!picture.subarray(0, PNG_SIGNATURE.length).equals(PNG_SIGNATURE)) {
    throw new GeminiNonsenseError(`${model} answered with ${inline.mimeType} that is not a PNG`)
  }
  return picture
}
