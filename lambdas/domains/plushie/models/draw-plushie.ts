import { toPng } from '../../../images/to-png.ts'
import { gemini } from '../../../providers/gemini/environment.ts'
import { GeminiNonsenseError } from '../../../providers/gemini/errors.ts'
import { generateContent } from '../../../providers/gemini/generate-content.ts'

/** Pictures take long; still ends before the step (2 minutes) does. */
const TIMEOUT_MS = 110_000

/**
 * Asks the image model for a picture, with the photo as its reference.
 * @returns the bytes of a PNG
 * @throws {GeminiNonsenseError} when the answer has no picture, or one that cannot be made a PNG; else as `generateContent`
 */
export async function drawPlushie(
  request: { prompt: string; photo: { bytes: Uint8Array; contentType: string } },
  signal: AbortSignal,
): Promise<Uint8Array> {
  const model = gemini.imageModel()
  const parts = await generateContent({
    model,
    purpose: 'draw',
    prompt: [{ text: request.prompt }, { image: request.photo.bytes, mimeType: request.photo.contentType }],
    generationConfig: { responseModalities: ['TEXT', 'IMAGE'] },
    timeoutMs: TIMEOUT_MS,
    signal,
  })
  // Models that think aloud send drafts first, marked as thoughts; the picture that counts comes last.
  const inline = parts.findLast((part) => part.inlineData && part.thought !== true)?.inlineData
  if (!inline) throw new GeminiNonsenseError(`${model} answered without a picture`)
  // By its bytes, not by its label: JPEG labelled as PNG has been seen.
  const picture = await toPng(Buffer.from(inline.data, 'base64'))
  if (!picture) {
    throw new GeminiNonsenseError(
      `${model} answered with ${inline.mimeType} that is neither a PNG nor a JPEG`,
    )
  }
  return picture
}
