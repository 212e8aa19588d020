import { sniffImageType } from '../../../../images/sniff.ts'
import { NonRetriableError } from '../../../../job/non-retriable-error.ts'
import { GenerationClosedError } from '../../generations/generation-closed-error.ts'
import type { GenerationRun } from '../../generations/generation.ts'
import { generatedKey } from '../../generations/object-keys.ts'
import { deletePicture, putPicture } from '../../generations/pictures.ts'
import { recordGenerated } from '../../generations/record-generated.ts'
import { updateOpenGeneration } from '../../generations/update-open-generation.ts'

/** What a rerun was given for the plushie is no picture. */
export class InvalidPictureError extends NonRetriableError {
  override readonly name = 'InvalidPictureError'
}

/**
 * Checks the output of "generate-plushie": a rerun can be given any, and a user pays for what is stored.
 * @throws {InvalidPictureError} when it is no PNG
 */
export function pictureOf(output: { readonly picture: unknown } | null): Uint8Array {
  const picture = output?.picture
  if (picture instanceof Uint8Array && sniffImageType(picture) === 'image/png') return picture
  throw new InvalidPictureError(
    'the output of "generate-plushie" has no PNG as its "picture": rerun from "generate-plushie"',
  )
}

/**
 * Stores the plushie as `plushify/generated/{userId}/{generationId}.png` and notes its key.
 *
 * The note comes first: it is refused to a run that lost the generation, which then must not overwrite the picture of
 * the run that has it, however late it comes (`putPicture`). Afterwards it is asked again: a clean-up that came meanwhile
 * may have deleted before this wrote, and then nobody else would delete the picture.
 *
 * Death between the writes: the retry does all again; until `finalize` nobody is shown the key.
 * @returns the key
 * @throws {GenerationClosedError} when this run does not own the generation (any more); its picture is gone then
 */
export async function storePicture(
  generation: GenerationRun,
  picture: Uint8Array,
  signal: AbortSignal,
): Promise<string> {
  const key = generatedKey(generation)
  try {
    const checkOwner = () => recordGenerated(generation, { generatedKey: key })
    await putPicture(generation, picture, { checkOwner, signal })
    await updateOpenGeneration(generation, {})
  } catch (error) {
    // Also when it is refused at once: an earlier try may have stored it, and died before it could delete it.
    if (error instanceof GenerationClosedError && isShownToNobody(error))
      await deletePicture(generation, signal)
    throw error
  }
  return key
}

/**
 * Whether a picture that this run left can only be in nobody's way: the generation has failed, by this run or a later one.
 * Of a completed generation it is not for us to take away what may be shown; and a run that is under way replaces it.
 */
function isShownToNobody({ ownFailure, found }: GenerationClosedError): boolean {
  return ownFailure || found?.status === 'failed'
}
