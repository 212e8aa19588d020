import * as z from 'zod/mini'
import { defineEvent } from '../../lambdas/job/define-event.ts'
import type { JobDefinition, StepWord } from '../../lambdas/job/job-definition.ts'

const requested = defineEvent('fixture/requested', z.object({}))
const told = defineEvent('fixture/told', z.object({}))

/** A step that does nothing. */
export function fixtureStep(id: string, options: StepWord['options'] = {}): StepWord {
  return { kind: 'step', id, run: () => null, options }
}

/** A job of two steps, the second with its own memory, and a clean-up. */
export const fixtureJob: JobDefinition = {
  id: 'fixture-job',
  trigger: requested,
  timeout: '15m',
  words: [fixtureStep('first', { timeout: '30s' }), fixtureStep('second', { timeout: '2m', memory: 2048 })],
  onFailure: [fixtureStep('undo', { timeout: '45s' })],
}

/** A job of one step that sends an event, and has nothing to clean up. */
export const sendingJob: JobDefinition = {
  id: 'sending-job',
  trigger: requested,
  words: [
    fixtureStep('only'),
    { kind: 'sendEvent', id: 'tell', event: told, data: { kind: 'object', properties: [] } },
  ],
  onFailure: [],
}
