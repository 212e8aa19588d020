import { imageTypeSchema, type ImageType } from '../../../images/image-type.ts'
import type { GenerationKey } from './generation.ts'

const EXTENSION: Readonly<Record<ImageType, string>> = {
  'image/jpeg': 'jpg',
  'image/png': 'png',
  'image/webp': 'webp',
}

/** Where a photo waits for its run: S3 drops it after 7 days. */
export function uploadKey({ userId, generationId }: GenerationKey): string {
  return `uploads/${segment(userId)}/${generationId}`
}

/** Where the job keeps the photo. It outlives failures. */
export function originalKey({ userId, generationId }: GenerationKey, imageType: ImageType): string {
  return `plushify/originals/${segment(userId)}/${generationId}.${EXTENSION[imageType]}`
}

/** Where the photo of a generation can be, and nowhere else: as uploaded, or as kept under any type. */
export function photoKeys(generation: GenerationKey): ReadonlySet<string> {
  const kept = imageTypeSchema.options.map((imageType) => originalKey(generation, imageType))
  return new Set([uploadKey(generation), ...kept])
}

/** Where the job puts the plushie. Deleted before the generation is recorded as failed. */
export function generatedKey({ userId, generationId }: GenerationKey): string {
  return `plushify/generated/${segment(userId)}/${generationId}.png`
}

/** One path segment of any user id: issuers other than Cognito use `|`, `/` and dots in theirs. */
function segment(userId: string): string {
  return encodeURIComponent(userId).replaceAll('.', '%2E')
}
