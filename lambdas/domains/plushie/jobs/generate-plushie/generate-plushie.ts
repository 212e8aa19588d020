import { generateRequested } from '../../events.ts'
import { defineJob } from '../../../../job/define-job.ts'
import { analyzeImage } from './analyze-image.ts'
import { cleanUp } from './clean-up.ts'
import { finalize } from './finalize.ts'
import { generateImage } from './generate-image.ts'
import { uploadGenerated } from './upload-generated.ts'
import { uploadOriginal } from './upload-original.ts'

/** A photo becomes a plushie. The credit was reserved when the event was accepted, and is taken by the last step. */
export const generatePlushie = defineJob({
  id: 'generate-plushie',
  trigger: generateRequested,
  retries: { attempts: 3, delay: '1m', factor: 2 }, // waits 1, 2 and 4 minutes
  timeout: '1h', // all steps on their last attempts: a minute less would not be enough
})
  .step('upload-original', uploadOriginal)
  .step('analyze-image', analyzeImage, { timeout: '60s' })
  .step('generate-plushie', generateImage, { timeout: '2m', memory: 1024 })
  .step('upload-generated', uploadGenerated)
  .step('finalize', finalize)
  .onFailure('clean-up', cleanUp)

export const handler = generatePlushie.handler
