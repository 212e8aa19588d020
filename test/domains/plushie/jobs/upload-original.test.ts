import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { v7 as uuidv7 } from 'uuid'

import { cleanUp } from '../../../../lambdas/domains/plushie/jobs/generate-plushie/clean-up.ts'
import {
  InvalidPhotoError,
  uploadOriginal,
} from '../../../../lambdas/domains/plushie/jobs/generate-plushie/upload-original.ts'
import type { GenerationRun } from '../../../../lambdas/domains/plushie/generations/generation.ts'
import { GenerationClosedError } from '../../../../lambdas/domains/plushie/generations/generation-closed-error.ts'
import { getGeneration } from '../../../../lambdas/domains/plushie/generations/get-generation.ts'
import { originalKey, uploadKey } from '../../../../lambdas/domains/plushie/generations/object-keys.ts'
import { deleteObject, objectBytes, putObject } from '../../../../lambdas/aws/objects.ts'
import { freshUser, invariant, useAws } from '../../../aws/aws.ts'
import { accepted } from '../generations/lifecycle.ts'
import { onNextS3, plushieContext } from './plushie-context.ts'

useAws()

const PHOTO = readFileSync(new URL('../../../../samples/cat.png', import.meta.url))
const upload = (run: GenerationRun, options: Parameters<typeof plushieContext>[2] = {}) =>
  uploadOriginal(plushieContext(run, {}, options))
const clean = (run: GenerationRun) => cleanUp(plushieContext(run, {}))
const kept = (run: GenerationRun) => originalKey(run, 'image/png')

async function uploaded(): Promise<GenerationRun> {
  const run = await accepted(freshUser())
  await putObject(uploadKey(run), PHOTO, 'image/png')
  return run
}

describe('storing the original', () => {
  it('keeps the photo under the type of its bytes, and notes it', async () => {
    const run = await uploaded()
    expect(await upload(run)).toMatchObject({ key: kept(run), contentType: 'image/png' })
    expect(await objectBytes(kept(run))).toBe(PHOTO.byteLength)
    expect(await getGeneration(run)).toMatchObject({ originalKey: kept(run), imageType: 'image/png' })
  })

  it('copies only what was checked: an upload that is overwritten meanwhile is checked by the next attempt', async () => {
    const run = await uploaded()
    const notes = new TextEncoder().encode('no photo')
    onNextS3('CopyObjectCommand', async () => putObject(uploadKey(run), notes, 'image/png'))
    await expect(upload(run)).rejects.toMatchObject({ name: 'PreconditionFailed' })
    expect(await objectBytes(kept(run))).toBeUndefined()
    await expect(upload(run)).rejects.toThrow(InvalidPhotoError)
  })

  it('stores nothing for a run that does not own the generation', async () => {
    const run = await uploaded()
    await expect(upload({ ...run, eventId: uuidv7() })).rejects.toThrow(GenerationClosedError)
    expect(await objectBytes(kept(run))).toBeUndefined()
  })

  it('refuses an object that is no photo of the generation, wherever it is', async () => {
    const [run, other] = [await uploaded(), await uploaded()]
    for (const foreign of [
      { key: uploadKey(other) },
      { key: 'runs/generate-plushie/run/output.json' },
      { key: uploadKey(run), bucket: 'another-bucket' },
    ]) {
      await expect(upload(run, { upload: foreign })).rejects.toThrow(InvalidPhotoError)
    }
    expect(await objectBytes(kept(run))).toBeUndefined()
    const bucket = process.env.STEPLADDER_OBJECTS_BUCKET ?? ''
    expect(await upload(run, { upload: { key: uploadKey(run), bucket } })).toMatchObject({ key: kept(run) })
  })

  it('goes back to the stored original when the upload of a repeated event has expired', async () => {
    const run = await uploaded()
    await upload(run)
    await clean(run)
    await deleteObject(uploadKey(run))
    const rerun = { ...run, eventId: uuidv7() }
    expect(await upload(rerun, { rerunOf: 'run' })).toMatchObject({ key: kept(run) })
    await deleteObject(kept(run))
    await expect(upload(rerun, { rerunOf: 'run' })).rejects.toThrow(InvalidPhotoError)
  })
})

describe('a run with an event of its own', () => {
  it('takes a failed generation over with one reservation, also when it is tried again', async () => {
    const run = await uploaded()
    await clean(run)
    const fresh = { ...run, eventId: uuidv7() }
    await upload(fresh)
    await upload(fresh)
    expect(await getGeneration(run)).toMatchObject({ status: 'processing', eventId: fresh.eventId })
    expect((await invariant()).get(run.userId)).toMatchObject({ credits: 3, processing: 1 })
  })

  it('does not take over what a younger event failed, nor what failed in its own run', async () => {
    const ts = new Date().toISOString()
    const run = await uploaded()
    await clean(run)
    await expect(upload({ ...run, eventId: uuidv7() }, { ts })).rejects.toThrow(GenerationClosedError)
    await expect(upload(run)).rejects.toThrow(GenerationClosedError)
    expect((await invariant()).get(run.userId)).toMatchObject({ processing: 0 })
  })
})
