import type { Generation } from '../generations/generation.ts'
import { presignGet } from '../../../aws/presign.ts'
import type { Progress } from '../../../runtime/read-progress.ts'
import { retriesLeft } from '../generations/user-retries.ts'
import type { GenerationView } from './generation-view-schema.ts'
import { plushieProgress } from './plushie-progress.ts'
import { retryAfterSeconds } from './retry-after.ts'

/** The objects bucket drops uploads after this. */
const UPLOAD_KEPT_MS = 7 * 24 * 60 * 60 * 1000

/**
 * Shows a generation to its user. The links are made without asking S3, and work for 15 minutes.
 * @param progress what its run said last; `undefined` when it has said nothing, or has ended
 */
export async function generationView(
  generation: Generation,
  progress: Progress | undefined,
): Promise<GenerationView> {
  const { generationId, status, createdAt, updatedAt, analysis, error } = generation
  const originalKey = photoKey(generation)
  const generatedKey = status === 'completed' ? generation.generatedKey : undefined
  const [original, generated] = await Promise.all([
    originalKey === undefined ? undefined : presignGet(originalKey),
    generatedKey === undefined ? undefined : presignGet(generatedKey),
  ])
  const retry = status === 'failed' ? retryView(generation, originalKey !== undefined) : undefined
  return {
    generationId,
    status,
    createdAt,
    updatedAt,
    ...(analysis && { subjectType: analysis.subjectType }),
    images: { ...(original && { original }), ...(generated && { generated }) },
    ...(status === 'failed' && error && { error }),
    retryable: retry?.at !== undefined,
    ...(retry && { retry }),
    progress: plushieProgress(progress),
  }
}

/** What is left to the user of a failed generation. Without its photo it cannot be retried, however often it was. */
function retryView(generation: Generation, hasPhoto: boolean): NonNullable<GenerationView['retry']> {
  const { left, at } = retriesLeft(generation)
  if (!hasPhoto || at === undefined) return { allowed: false, left }
  const afterSeconds = retryAfterSeconds(at)
  return { allowed: afterSeconds === 0, left, at, afterSeconds }
}

/** Where the photo of a generation is, as far as the record tells; `undefined` once its upload has expired. */
function photoKey({ originalKey, upload, createdAt }: Generation): string | undefined {
  if (originalKey !== undefined) return originalKey
  return Date.now() - Date.parse(createdAt) < UPLOAD_KEPT_MS ? upload.key : undefined
}
