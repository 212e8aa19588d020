import { describe, expect, it } from 'vitest'

import { cleanUp } from '../../../../lambdas/domains/plushie/jobs/generate-plushie/clean-up.ts'
import { finalize } from '../../../../lambdas/domains/plushie/jobs/generate-plushie/finalize.ts'
import { InvalidPictureError } from '../../../../lambdas/domains/plushie/jobs/generate-plushie/store-picture.ts'
import { uploadGenerated } from '../../../../lambdas/domains/plushie/jobs/generate-plushie/upload-generated.ts'
import type { GenerationRun } from '../../../../lambdas/domains/plushie/generations/generation.ts'
import { GenerationClosedError } from '../../../../lambdas/domains/plushie/generations/generation-closed-error.ts'
import { generatedKey } from '../../../../lambdas/domains/plushie/generations/object-keys.ts'
import { objectBytes } from '../../../../lambdas/aws/objects.ts'
import { retryGeneration } from '../../../../lambdas/domains/plushie/generations/retry-generation.ts'
import { freshUser, invariant, useAws } from '../../../aws/aws.ts'
import { accepted } from '../generations/lifecycle.ts'
import { onNextS3, plushieContext, pngLike } from './plushie-context.ts'

useAws()

const picture = pngLike('picture')
const steps = { 'generate-plushie': { picture } }
const upload = (run: GenerationRun) => uploadGenerated(plushieContext(run, steps))
const clean = (run: GenerationRun) => cleanUp(plushieContext(run, {}))

const newerPicture = pngLike('the newer picture')
const newer = { 'generate-plushie': { picture: newerPicture } }
/** Ends the run badly and lets its user retry it. @returns the retry's run */
async function retried(run: GenerationRun): Promise<GenerationRun> {
  await clean(run)
  const retry = await retryGeneration(run)
  if (retry.outcome !== 'accepted') throw new Error(retry.outcome)
  return { ...run, eventId: retry.eventId }
}

describe('storing the picture', () => {
  it('puts it under the key of the generation', async () => {
    const run = await accepted(freshUser())
    expect(await upload(run)).toEqual({ key: generatedKey(run) })
    expect(await objectBytes(generatedKey(run))).toBe(picture.length)
  })

  it('takes it away again when the clean-up came before it landed', async () => {
    const run = await accepted(freshUser())
    onNextS3('PutObjectCommand', async () => void (await clean(run)))
    await expect(upload(run)).rejects.toThrow(GenerationClosedError)
    expect(await objectBytes(generatedKey(run))).toBeUndefined()
  })

  it.each(['stored its picture', 'completed'] as const)(
    'writes nothing over that of a retry that has %s meanwhile, however late it comes',
    async (progress) => {
      const run = await accepted(freshUser())
      onNextS3('PutObjectCommand', async () => {
        const retry = await retried(run)
        await uploadGenerated(plushieContext(retry, newer))
        if (progress === 'completed') await finalize(plushieContext(retry, newer))
      })
      await expect(upload(run)).rejects.toThrow(/belongs to event/)
      expect(await objectBytes(generatedKey(run))).toBe(newerPicture.length)
    },
  )

  it('leaves none when a retry began and failed meanwhile', async () => {
    const run = await accepted(freshUser())
    onNextS3('PutObjectCommand', async () => void (await clean(await retried(run))))
    await expect(upload(run)).rejects.toThrow(GenerationClosedError)
    expect(await objectBytes(generatedKey(run))).toBeUndefined()
    expect((await invariant()).get(run.userId)).toMatchObject({ credits: 3, processing: 0 })
  })

  it('of a retry replaces what an earlier run left, also when that lands right before it', async () => {
    const run = await accepted(freshUser())
    const late = Promise.withResolvers<void>()
    onNextS3('PutObjectCommand', async () => {
      const retry = await retried(run)
      // The earlier run's write comes between the retry's look and its write.
      onNextS3('PutObjectCommand', async () => {
        late.resolve()
        await expect(earlier).rejects.toThrow(/belongs to event/)
      })
      void uploadGenerated(plushieContext(retry, newer)).then(stored.resolve, stored.reject)
      await late.promise
    })
    const stored = Promise.withResolvers<unknown>()
    const earlier = upload(run)
    await expect(earlier).rejects.toThrow(/belongs to event/)
    await stored.promise
    expect(await objectBytes(generatedKey(run))).toBe(newerPicture.length)
  })

  it('replaces its own when the answer to the write was lost, or another attempt is faster', async () => {
    const run = await accepted(freshUser())
    onNextS3('PutObjectCommand', async () => void (await upload(run)))
    expect(await upload(run)).toEqual({ key: generatedKey(run) })
    expect(await objectBytes(generatedKey(run))).toBe(picture.length)
  })

  it('writes nothing for a run that does not own the generation', async () => {
    const run = await accepted(freshUser())
    await expect(upload({ ...run, eventId: 'another' })).rejects.toThrow(GenerationClosedError)
    expect(await objectBytes(generatedKey(run))).toBeUndefined()
  })
})

it('a rerun of finalize alone stores the picture, and twice takes one credit', async () => {
  const run = await accepted(freshUser())
  await clean(run)
  const context = plushieContext({ ...run, eventId: 'rerun' }, steps, { rerunOf: 'run' })
  await finalize(context)
  await finalize(context)
  expect(await objectBytes(generatedKey(run))).toBe(picture.length)
  expect((await invariant()).get(run.userId)).toMatchObject({ credits: 2, processing: 0 })
})

it.each([
  ['a text', { picture: 'a text' }],
  ['another format', { picture: Buffer.from('GIF89a') }],
  ['nothing', {}],
  ['no output', null],
])('stores and charges nothing where a rerun was given %s for a picture', async (_what, output) => {
  const run = await accepted(freshUser())
  await clean(run)
  const given: { 'generate-plushie': { picture: Uint8Array } } = JSON.parse('{}')
  Object.assign(given, { 'generate-plushie': output })
  const context = plushieContext({ ...run, eventId: 'rerun' }, given, { rerunOf: 'run' })
  await expect(uploadGenerated(context)).rejects.toThrow(InvalidPictureError)
  await expect(finalize(context)).rejects.toThrow(/rerun from "generate-plushie"/)
  expect(await objectBytes(generatedKey(run))).toBeUndefined()
  expect((await invariant()).get(run.userId)).toMatchObject({ credits: 3, processing: 0 })
})
