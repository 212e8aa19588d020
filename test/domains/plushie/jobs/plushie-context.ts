import { onTestFinished } from 'vitest'

import type { PlushieContext } from '../../../../lambdas/domains/plushie/jobs/generate-plushie/generation-run.ts'
import type { Failure } from '../../../../lambdas/job/step-context.ts'
import type { GenerationRun } from '../../../../lambdas/domains/plushie/generations/generation.ts'
import { uploadKey } from '../../../../lambdas/domains/plushie/generations/object-keys.ts'
import { s3 } from '../../../../lambdas/aws/objects.ts'

/** Bytes that begin as a PNG does, and tell themselves apart by their words. */
export function pngLike(words: string): Buffer {
  return Buffer.concat([Buffer.from('\x89PNG\r\n\x1A\n', 'latin1'), Buffer.from(words)])
}

/** What a step of `generate-plushie` is given in the run of an event, as the runtime gives it. */
export function plushieContext<Steps>(
  run: GenerationRun,
  steps: Steps,
  options: { upload?: { bucket?: string; key: string }; rerunOf?: string; ts?: string } = {},
): PlushieContext<Steps> & { failure: Failure } {
  const { userId, generationId, eventId } = run
  const { upload = { key: uploadKey(run) }, rerunOf, ts = new Date().toISOString() } = options
  const silent = (): void => {}
  return {
    event: {
      id: eventId,
      name: 'plushie/generate.requested',
      data: { generationId, userId, upload, imageType: 'image/png' },
      ts,
    },
    steps,
    run: {
      id: 'arn:run',
      name: 'run',
      startedAt: '2026-11-22T10:00:00Z',
      ...(rerunOf !== undefined && { rerunOf }),
    },
    log: { debug: silent, info: silent, warn: silent, error: silent },
    signal: new AbortController().signal,
    progress: async () => {},
    attempt: 0,
    failure: { step: 'finalize', error: 'TypeError', message: 'x', attempts: 4 },
  }
}

/** Does `meanwhile` when the next such command is about to be sent to S3, which is that slow. */
export function onNextS3(
  commandName: 'CopyObjectCommand' | 'PutObjectCommand' | 'HeadObjectCommand' | 'DeleteObjectCommand',
  meanwhile: () => Promise<void>,
): void {
  let waiting = true
  const name = 'onNextS3'
  s3().middlewareStack.add(
    (next, context) => async (args) => {
      if (waiting && context.commandName === commandName) {
        waiting = false
        await meanwhile()
      }
      return next(args)
    },
    { step: 'initialize', name, override: true },
  )
  onTestFinished(() => void s3().middlewareStack.remove(name))
}
