import type { Generation } from './contracts.ts'

const WORDS: Readonly<Record<string, string>> = {
  'upload-original': 'Keeping your photo',
  'analyze-image': 'Looking at your photo',
  'generate-plushie': 'Sewing your plushie',
  'upload-generated': 'Packing your plushie',
  finalize: 'Finishing',
}

/** What a generation is at, in words; a step that this page does not know is named as it is. */
export function stepWords(progress: Generation['progress']): string {
  if (!progress) return 'Waiting to start'
  return progress.message ?? WORDS[progress.step] ?? progress.step
}
