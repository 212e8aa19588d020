import type { Grant } from '../grant.ts'
import { PREFIX, type PlushieGrants } from './plushie-grants.ts'

/**
 * What each step of `generate-plushie` may do, besides what every step may (keep its output, report progress).
 * Each may take over a failed generation (`takeGeneration`): an operator's rerun may begin at any of them.
 */
export function stepGrants(on: PlushieGrants): Readonly<Record<string, readonly Grant[]>> {
  const { uploads, originals, generated } = PREFIX
  // To delete a picture is to look first whose it is.
  const deletePicture = [
    on.objects('GetObject', generated),
    on.objects('DeleteObject', generated),
    on.tellMissingObjects,
  ]
  const takeGeneration = [on.generations('UpdateItem'), on.accounts('UpdateItem')]
  return {
    'upload-original': [
      ...takeGeneration,
      on.objects('GetObject', uploads, originals),
      on.objects('PutObject', originals),
      on.tellMissingObjects,
    ],
    'analyze-image': [
      ...takeGeneration,
      on.objects('GetObject', originals),
      on.tellMissingObjects,
      on.gemini,
    ],
    'generate-plushie': [
      ...takeGeneration,
      on.objects('GetObject', originals),
      on.tellMissingObjects,
      on.gemini,
    ],
    'upload-generated': [...takeGeneration, on.objects('PutObject', generated), ...deletePicture],
    finalize: [
      ...takeGeneration,
      on.accounts('PutItem'),
      on.objects('PutObject', generated),
      ...deletePicture,
    ],
    'clean-up': [on.generations('UpdateItem'), on.accounts('UpdateItem'), ...deletePicture],
  }
}
