import { describe, expect, it } from 'vitest'

import { analyzeImage } from '../../../../lambdas/domains/plushie/jobs/generate-plushie/analyze-image.ts'
import { cleanUp } from '../../../../lambdas/domains/plushie/jobs/generate-plushie/clean-up.ts'
import { generateImage } from '../../../../lambdas/domains/plushie/jobs/generate-plushie/generate-image.ts'
import {
  InvalidPhotoError,
  type OriginalPhoto,
} from '../../../../lambdas/domains/plushie/jobs/generate-plushie/upload-original.ts'
import { getGeneration } from '../../../../lambdas/domains/plushie/generations/get-generation.ts'
import { originalKey, uploadKey } from '../../../../lambdas/domains/plushie/generations/object-keys.ts'
import { putObject } from '../../../../lambdas/aws/objects.ts'
import { freshUser, invariant, useAws } from '../../../aws/aws.ts'
import { accepted } from '../generations/lifecycle.ts'
import { plushieContext } from './plushie-context.ts'

useAws()

const PHOTO = { contentType: 'image/png', width: 1, height: 1 } as const
const ANALYSIS = { subjectType: 'pet', description: 'A cat.', keyFeatures: ['whiskers'] } as const

describe('a rerun that is given the key of a photo', () => {
  it('reads no photo but the original of its own generation, and takes nothing over for another', async () => {
    const [run, other] = [await accepted(freshUser()), await accepted(freshUser())]
    await cleanUp(plushieContext(run, {}))
    const foreign = [
      originalKey(other, 'image/png'),
      uploadKey(other),
      uploadKey(run),
      // Under the key of another type something else may stand than the steps are told.
      originalKey(run, 'image/jpeg'),
      `${originalKey(run, 'image/png')}/../x`,
      'runs/generate-plushie/run/output.json',
    ]
    for (const key of foreign) {
      await putObject(key, Buffer.from('photo'), 'image/png')
      const photo: OriginalPhoto = { key, ...PHOTO }
      const steps = { 'upload-original': photo, 'analyze-image': { ...ANALYSIS, keyFeatures: ['whiskers'] } }
      const context = plushieContext({ ...run, eventId: 'rerun' }, steps, { rerunOf: 'run' })
      await expect(analyzeImage(context)).rejects.toThrow(InvalidPhotoError)
      await expect(generateImage(context)).rejects.toThrow(/rerun from "upload-original"/)
    }
    expect(await getGeneration(run)).toMatchObject({ status: 'failed', eventId: run.eventId })
    expect((await invariant()).get(run.userId)).toMatchObject({ credits: 3, processing: 0 })
  })
})
