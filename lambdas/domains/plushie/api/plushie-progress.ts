import type { Progress } from '../../../runtime/read-progress.ts'
import type { GenerationView } from './generation-view-schema.ts'

/** The job behind generations, and its steps in order: the API knows jobs by name, not by their code. A test compares. */
export const PLUSHIE_JOB = {
  id: 'generate-plushie',
  steps: ['upload-original', 'analyze-image', 'generate-plushie', 'upload-generated', 'finalize'],
} as const

/** Tells how far a run is in the whole, from what its current step said last. */
export function plushieProgress(progress: Progress | undefined): GenerationView['progress'] {
  if (progress?.step === undefined) return null
  const { step, fraction: stepFraction = 0, message } = progress
  const { steps } = PLUSHIE_JOB
  // -1 for a step that this version does not know: a deployment is under way.
  const done = Math.max(
    0,
    steps.findIndex((known) => known === step),
  )
  return {
    fraction: Math.round(((done + stepFraction) / steps.length) * 1000) / 1000,
    step,
    stepFraction,
    ...(message !== undefined && { message }),
  }
}
