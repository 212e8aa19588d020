import type { ImageType } from '../../../images/image-type.ts'
import type { GenerationRun } from './generation.ts'
import { updateOpenGeneration } from './update-open-generation.ts'

/**
 * Notes where the original photo is stored, and the type that its bytes show. Retries start from it from now on.
 * Death right after, or twice: the same. Two runs at once: only the owner writes.
 * @throws {GenerationClosedError} when this run does not own the generation (any more)
 */
export async function recordOriginal(
  run: GenerationRun,
  original: { readonly originalKey: string; readonly imageType: ImageType },
): Promise<void> {
  await updateOpenGeneration(run, { originalKey: original.originalKey, imageType: original.imageType })
}
