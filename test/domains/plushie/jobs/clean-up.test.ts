import { describe, expect, it } from 'vitest'

import { handler as retryRoute } from '../../../../lambdas/domains/plushie/api/retry-generation.ts'
import { cleanUp } from '../../../../lambdas/domains/plushie/jobs/generate-plushie/clean-up.ts'
import { finalize } from '../../../../lambdas/domains/plushie/jobs/generate-plushie/finalize.ts'
import { uploadGenerated } from '../../../../lambdas/domains/plushie/jobs/generate-plushie/upload-generated.ts'
import type { GenerationRun } from '../../../../lambdas/domains/plushie/generations/generation.ts'
import { GenerationClosedError } from '../../../../lambdas/domains/plushie/generations/generation-closed-error.ts'
import { getGeneration } from '../../../../lambdas/domains/plushie/generations/get-generation.ts'
import { generatedKey, uploadKey } from '../../../../lambdas/domains/plushie/generations/object-keys.ts'
import { objectBytes, putObject } from '../../../../lambdas/aws/objects.ts'
import { putPicture } from '../../../../lambdas/domains/plushie/generations/pictures.ts'
import { retryGeneration } from '../../../../lambdas/domains/plushie/generations/retry-generation.ts'
import { callRoute } from '../../../http/call-route.ts'
import { dieAfter, freshUser, invariant, ProcessDiedError, useAws } from '../../../aws/aws.ts'
import { accepted } from '../generations/lifecycle.ts'
import { onNextS3, plushieContext, pngLike } from './plushie-context.ts'

useAws()

const picture = pngLike('picture')
const steps = { 'generate-plushie': { picture } }
const clean = (run: GenerationRun) => cleanUp(plushieContext(run, {}))
const complete = (run: GenerationRun) => finalize(plushieContext(run, steps))

/** A generation whose picture is stored already. */
async function drawn(): Promise<GenerationRun> {
  const run = await accepted(freshUser())
  await putObject(uploadKey(run), picture, 'image/png')
  await putPicture(run, picture, { checkOwner: async () => {} })
  return run
}

describe('the clean-up', () => {
  it('deletes the picture, keeps the upload, and records the failure', async () => {
    const run = await drawn()
    expect(await clean(run)).toEqual({ outcome: 'failed' })
    expect(await getGeneration(run)).toMatchObject({ status: 'failed', error: { code: 'internal' } })
    expect(await getGeneration(run)).not.toHaveProperty('closing')
    expect(await objectBytes(generatedKey(run))).toBeUndefined()
    expect(await objectBytes(uploadKey(run))).toBe(picture.byteLength)
    expect((await invariant()).get(run.userId)).toMatchObject({ credits: 3, processing: 0 })
  })

  it('lets no retry start, and the run not complete, before a slow deletion has come through', async () => {
    const run = await drawn()
    const meanwhile: unknown[] = []
    onNextS3('DeleteObjectCommand', async () => {
      const retry = await callRoute(retryRoute, { user: run.userId, params: { id: run.generationId } })
      const completion = await complete(run).catch((error: unknown) => error)
      meanwhile.push(retry.status, retry.json.error?.code, completion)
    })
    await clean(run)
    expect(meanwhile).toEqual([409, 'not_failed', expect.any(GenerationClosedError)])
    const retry = await callRoute(retryRoute, { user: run.userId, params: { id: run.generationId } })
    expect(retry.status).toBe(202)
    expect((await invariant()).get(run.userId)).toMatchObject({ credits: 3, processing: 1 })
  })

  it('a second time deletes nothing: neither before a retry, nor during one, nor after it completed', async () => {
    const run = await drawn()
    await clean(run)
    await putPicture(run, picture, { checkOwner: async () => {} })
    expect(await clean(run)).toEqual({ outcome: 'already-failed' })
    const retry = await retryGeneration(run)
    if (retry.outcome !== 'accepted') throw new Error(retry.outcome)
    expect(await clean(run)).toEqual({ outcome: 'closed' })
    await complete({ ...run, eventId: retry.eventId })
    expect(await clean(run)).toEqual({ outcome: 'closed' })
    expect(await objectBytes(generatedKey(run))).toBe(picture.byteLength)
    expect((await invariant()).get(run.userId)).toMatchObject({ credits: 2, processing: 0 })
  })

  it.each(['HeadObjectCommand', 'DeleteObjectCommand'] as const)(
    'leaves the picture of a retry, which another clean-up let in before a slow %s',
    async (command) => {
      const run = await drawn()
      const newer = pngLike('the newer picture')
      onNextS3(command, async () => {
        expect(await clean(run)).toEqual({ outcome: 'failed' })
        const retry = await retryGeneration(run)
        if (retry.outcome !== 'accepted') throw new Error(retry.outcome)
        const again = { ...run, eventId: retry.eventId }
        await uploadGenerated(plushieContext(again, { 'generate-plushie': { picture: newer } }))
        await complete(again)
      })
      expect(await clean(run)).toEqual({ outcome: 'closed' })
      expect(await objectBytes(generatedKey(run))).toBe(newer.byteLength)
      expect((await invariant()).get(run.userId)).toMatchObject({ credits: 2, processing: 0 })
    },
  )

  it('ends well after a death at any of its writes, and then lets a retry start', async () => {
    for (const [writes, status] of [
      [0, 'processing'],
      [1, 'processing'],
      [2, 'processing'],
      [3, 'failed'],
    ] as const) {
      const run = await drawn()
      const death = dieAfter(writes)
      await expect(clean(run)).rejects.toThrow(ProcessDiedError)
      death.revive()
      expect((await getGeneration(run))?.status).toBe(status)
      expect((await retryGeneration(run)).outcome).toBe(status === 'failed' ? 'accepted' : 'not_failed')
      if (status === 'failed') continue
      expect(await clean(run)).toEqual({ outcome: 'failed' })
      expect(await objectBytes(generatedKey(run))).toBeUndefined()
      expect((await invariant()).get(run.userId)).toMatchObject({ credits: 3, processing: 0 })
    }
  })

  it('several times at once frees the credit once', async () => {
    const run = await drawn()
    const results = await Promise.all([clean(run), clean(run), clean(run)])
    expect(results.filter(({ outcome }) => outcome === 'failed')).toHaveLength(1)
    expect((await invariant()).get(run.userId)).toMatchObject({ credits: 3, processing: 0 })
  })
})
