import { readFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'

import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'

import { readableFailure } from '../../lambdas/domains/plushie/jobs/generate-plushie/readable-failure.ts'
import { NonRetriableError } from '../../lambdas/job/non-retriable-error.ts'
import { analysePhoto } from '../../lambdas/domains/plushie/models/analyse-photo.ts'
import { drawPlushie } from '../../lambdas/domains/plushie/models/draw-plushie.ts'
import { generateContent } from '../../lambdas/providers/gemini/generate-content.ts'
import { type GeminiStandIn, startGeminiStandIn } from '../../local/providers/gemini/gemini-stand-in.ts'
import { RealClock } from '../../local/real-clock.ts'
import { useCounted } from '../aws/counted.ts'

/** A Secrets Manager with one secret, as far as the client needs it. */
function startSecrets(value: () => string): Promise<{ server: Server; url: string }> {
  const server = createServer((_request, response) => {
    response.setHeader('content-type', 'application/x-amz-json-1.1')
    response.end(JSON.stringify({ Name: 'gemini', SecretString: value() }))
  })
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      resolve({ server, url: `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}` })
    })
  })
}

const counted = useCounted()
let gemini: GeminiStandIn
let secrets: Awaited<ReturnType<typeof startSecrets>>
let secretReads = 0
let photo: { bytes: Uint8Array; contentType: string }
const never = new AbortController().signal

beforeAll(async () => {
  gemini = await startGeminiStandIn({ clock: new RealClock() })
  secrets = await startSecrets(() => {
    secretReads++
    return 'local-key'
  })
  photo = { bytes: await readFile('samples/cat.png'), contentType: 'image/png' }
  Object.assign(process.env, {
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    AWS_ENDPOINT_URL: secrets.url,
    GEMINI_BASE_URL: gemini.url,
    GEMINI_VISION_MODEL: 'vision-model',
    GEMINI_IMAGE_MODEL: 'image-model',
    GEMINI_API_KEY_SECRET: 'gemini',
    STEPLADDER_STAGE: 'test',
  })
})
beforeEach(() => gemini.behaviours.clear())
afterEach(() => gemini.behaviours.clear())
afterAll(async () => {
  await gemini.stop()
  secrets.server.close()
})

describe('the Gemini client', () => {
  it('describes a photo in the shape that it asked for', async () => {
    expect(await analysePhoto(photo, never)).toMatchObject({
      subjectType: 'pet',
      description: expect.stringContaining('pet'),
      keyFeatures: expect.arrayContaining([expect.any(String)]),
    })
    expect(gemini.calls.at(-1)).toMatchObject({ model: 'vision-model', task: 'analyse', status: 200 })
  })

  it('draws a PNG with the image model', async () => {
    const picture = await drawPlushie({ prompt: 'A plush cat.', photo }, never)

    expect(Buffer.from(picture.subarray(1, 4)).toString()).toBe('PNG')
    expect(gemini.calls.at(-1)).toMatchObject({ model: 'image-model', task: 'draw' })
  })

  it('takes the JPEG of a model that calls it a PNG, after its drafts, and makes a PNG of it', async () => {
    gemini.behaviours.add({ kind: 'jpeg', task: 'draw' })

    const picture = await drawPlushie({ prompt: 'A plush cat.', photo }, never)

    expect(Buffer.from(picture.subarray(1, 4)).toString()).toBe('PNG')
  })

  it('reads the key once and keeps it', async () => {
    await analysePhoto(photo, never)
    await analysePhoto(photo, never)

    expect(secretReads).toBe(1)
  })

  it.each([
    [429, 'GeminiUnavailableError'],
    [500, 'GeminiUnavailableError'],
    [503, 'GeminiUnavailableError'],
    [504, 'GeminiTimeoutError'],
  ])('lets the step retry a %i', async (status, name) => {
    gemini.behaviours.add({ kind: 'fail', status })

    const error: unknown = await analysePhoto(photo, never).catch((caught: unknown) => caught)

    expect(error).toMatchObject({ name })
    expect(error).not.toBeInstanceOf(NonRetriableError)
  })

  it.each([400, 404])('does not retry a %i, and says what to check', async (status) => {
    gemini.behaviours.add({ kind: 'fail', status })

    const error: unknown = await analysePhoto(photo, never).catch((caught: unknown) => caught)

    expect(error).toBeInstanceOf(NonRetriableError)
    expect(error).toMatchObject({
      name: 'GeminiRequestError',
      message: expect.stringContaining('check the API key'),
    })
  })

  it.each([{ status: 403 }, { status: 400, reason: 'API_KEY_INVALID' }])(
    'asks for the key anew when it is refused with $status, since it may have been rotated',
    async (refusal) => {
      gemini.behaviours.add({ kind: 'fail', times: 1, ...refusal })
      const readsBefore = secretReads

      expect(await analysePhoto(photo, never)).toMatchObject({ subjectType: 'pet' })
      expect(secretReads).toBe(readsBefore + 1)
    },
  )

  it('does not retry a picture that the model cannot read: its sender is told so', async () => {
    const broken = { ...photo, bytes: Buffer.from('a sound file, as far as one can see') }

    const error: unknown = await analysePhoto(broken, never).catch((caught: unknown) => caught)

    expect(error).toBeInstanceOf(NonRetriableError)
    expect(error).toMatchObject({ name: 'GeminiImageError' })
    expect(readableFailure('GeminiImageError')).toMatchObject({ code: 'invalid_photo' })
  })

  it('does not retry a refusal', async () => {
    gemini.behaviours.add({ kind: 'refuse' })

    const error: unknown = await drawPlushie({ prompt: 'x', photo }, never).catch((caught: unknown) => caught)

    expect(error).toBeInstanceOf(NonRetriableError)
    expect(error).toMatchObject({ name: 'GeminiRefusedError' })
  })

  it.each([
    ['analysis', () => analysePhoto(photo, never)],
    ['picture', () => drawPlushie({ prompt: 'x', photo }, never)],
  ])('does not retry a nonsensical %s', async (_what, ask) => {
    gemini.behaviours.add({ kind: 'nonsense' })

    const error: unknown = await ask().catch((caught: unknown) => caught)

    expect(error).toBeInstanceOf(NonRetriableError)
    expect(error).toMatchObject({ name: 'GeminiNonsenseError' })
  })

  it('gives up on a call that hangs, by its own time-out', async () => {
    gemini.behaviours.add({ kind: 'hang' })

    await expect(
      generateContent({
        model: 'm',
        purpose: 'draw',
        prompt: [{ text: 'x' }],
        generationConfig: {},
        timeoutMs: 20,
        signal: never,
      }),
    ).rejects.toMatchObject({ name: 'GeminiTimeoutError' })
  })

  it("gives up on a call that hangs when the step is told to end, with the step's own reason", async () => {
    gemini.behaviours.add({ kind: 'hang' })
    const step = new AbortController()
    const asking = analysePhoto(photo, step.signal)
    step.abort(new Error('the step must end'))

    await expect(asking).rejects.toThrow('the step must end')
  })

  it('says that nobody is there without repeating the prompt', async () => {
    const error: unknown = await generateContent({
      model: 'a model/with?odd#characters',
      purpose: 'draw',
      prompt: [{ text: 'secret prompt' }],
      generationConfig: {},
      timeoutMs: 1_000,
      signal: never,
    }).catch((caught: unknown) => caught)

    expect(String(error)).not.toContain('secret prompt')
    expect(error).toMatchObject({ name: expect.stringMatching(/^Gemini/) })
  })
})

describe('a call that costs money', () => {
  const stage = { service: 'stepladder', stage: 'test' }
  const draw = () => drawPlushie({ prompt: 'x', photo }, never)
  const ignored = (): void => {}

  it('is counted by stage and by purpose, with what it is estimated to cost', async () => {
    await analysePhoto(photo, never)
    await draw()

    expect(counted()).toEqual([
      {
        dimensions: [{ ...stage, purpose: 'analyse' }, stage],
        values: { AiCalls: 1, AiCostUsd: 0.00145 },
      },
      {
        dimensions: [{ ...stage, purpose: 'draw' }, stage],
        values: { AiCalls: 1, AiCostUsd: 0.03915 },
      },
    ])
  })

  it.each(['refuse', 'nonsense'] as const)('is counted when the answer is of no use: %s', async (kind) => {
    gemini.behaviours.add({ kind })
    await draw().catch(ignored)

    expect(counted()).toHaveLength(1)
  })

  it('is counted when it is given up: the model may have worked', async () => {
    gemini.behaviours.add({ kind: 'hang' })
    const step = new AbortController()
    const asking = analysePhoto(photo, step.signal)
    step.abort(new Error('the step must end'))
    await asking.catch(ignored)

    expect(counted()).toHaveLength(1)
  })

  it.each([400, 429, 503])('is not one that was answered %i', async (status) => {
    gemini.behaviours.add({ kind: 'fail', status })
    await draw().catch(ignored)

    expect(counted()).toEqual([])
  })

  it('is one, though the key was refused first', async () => {
    gemini.behaviours.add({ kind: 'fail', status: 403, times: 1 })
    await draw()

    expect(counted()).toHaveLength(1)
  })
})
