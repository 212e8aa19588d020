import { readFile } from 'node:fs/promises'

import sharp from 'sharp'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import * as z from 'zod'

import { type GeminiStandIn, startGeminiStandIn } from '../../../local/providers/gemini/gemini-stand-in.ts'
import { VirtualClock } from '../../../local/virtual-clock.ts'

const answerSchema = z.object({
  candidates: z.array(
    z.object({
      content: z.object({
        parts: z.array(
          z.object({
            text: z.string().optional(),
            inlineData: z.object({ mimeType: z.string(), data: z.string() }).optional(),
          }),
        ),
      }),
    }),
  ),
})

let clock: VirtualClock
let gemini: GeminiStandIn
let cat: Buffer

beforeEach(async () => {
  clock = new VirtualClock()
  gemini = await startGeminiStandIn({ clock })
  cat = await readFile('samples/cat.png')
})
afterEach(() => gemini.stop())

function ask(task: 'analyse' | 'draw', photo: Buffer, init: RequestInit = {}): Promise<Response> {
  return fetch(`${gemini.url}/v1beta/models/some-model:generateContent`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-goog-api-key': 'local' },
    body: JSON.stringify({
      contents: [
        {
          parts: [
            { text: 'Look.' },
            { inlineData: { mimeType: 'image/png', data: photo.toString('base64') } },
          ],
        },
      ],
      generationConfig:
        task === 'draw'
          ? { responseModalities: ['TEXT', 'IMAGE'] }
          : { responseMimeType: 'application/json' },
    }),
    ...init,
  })
}

async function partsOf(response: Response) {
  return answerSchema.parse(await response.json()).candidates[0]?.content.parts ?? []
}

describe('the stand-in for Gemini', () => {
  it.each([
    ['cat.png', 'pet'],
    ['astronaut.png', 'person'],
    ['coffee.png', 'other'],
    ['rocket.jpg', 'other'],
  ])('guesses from the pixels of %s that it shows: %s', async (file, subjectType) => {
    const [part] = await partsOf(await ask('analyse', await readFile(`samples/${file}`)))

    expect(JSON.parse(part?.text ?? '')).toMatchObject({ subjectType })
  })

  it('draws a PNG that depends on the photo', async () => {
    const pictures = await Promise.all(
      ['cat.png', 'coffee.png'].map(async (file) => {
        const parts = await partsOf(await ask('draw', await readFile(`samples/${file}`)))
        return Buffer.from(parts.find((part) => part.inlineData)?.inlineData?.data ?? '', 'base64')
      }),
    )

    const [first, second] = pictures
    expect(await sharp(first).metadata()).toMatchObject({ format: 'png', width: 512, height: 512 })
    expect(first?.equals(second ?? Buffer.alloc(0))).toBe(false)
  })

  it('answers as it is told, as often as it is told, and well after that', async () => {
    gemini.behaviours.add({ kind: 'fail', status: 503, times: 1 })
    gemini.behaviours.add({ kind: 'fail', status: 429, times: 1, task: 'draw' })

    const statuses = []
    for (const task of ['analyse', 'analyse', 'draw', 'draw'] as const)
      statuses.push((await ask(task, cat)).status)

    expect(statuses).toEqual([503, 200, 429, 200])
  })

  it('refuses by blocking the prompt', async () => {
    gemini.behaviours.add({ kind: 'refuse' })

    expect(await (await ask('draw', cat)).json()).toMatchObject({
      promptFeedback: { blockReason: 'PROHIBITED_CONTENT' },
    })
  })

  it('hangs until the caller gives up, and virtual time may pass meanwhile', async () => {
    gemini.behaviours.add({ kind: 'hang' })
    const endWork = clock.beginWork()
    const givesUp = new AbortController()
    clock.schedule(60_000, () => givesUp.abort())
    clock.startJumping()

    await expect(ask('draw', cat, { signal: givesUp.signal })).rejects.toThrow('aborted')
    endWork()

    expect(clock.now() - Date.parse('2026-01-01T00:00:00Z')).toBe(60_000)
  })

  it('is slow in the time of its clock', async () => {
    gemini.behaviours.add({ kind: 'slow', delayMs: 30_000 })
    const endWork = clock.beginWork()
    clock.startJumping()

    expect((await ask('draw', cat)).status).toBe(200)
    endWork()
    expect(clock.now() - Date.parse('2026-01-01T00:00:00Z')).toBe(30_000)
  })

  it('takes its behaviour over HTTP and refuses one that it does not know', async () => {
    const put = (body: string): Promise<Response> =>
      fetch(`${gemini.url}/stand-in/behaviours`, { method: 'PUT', body })

    expect((await put('[{ "kind": "explode" }]')).status).toBe(422)
    expect((await put('[{ "kind": "nonsense" }]')).status).toBe(200)
    const [part] = await partsOf(await ask('analyse', cat))
    expect(() => JSON.parse(part?.text ?? '')).toThrow('JSON')
  })

  it('answers as Google does to a missing key, an unknown method and a photo that is none', async () => {
    const noKey = await ask('draw', cat, { headers: { 'content-type': 'application/json' } })
    const unknown = await fetch(`${gemini.url}/v1beta/models/m:embed`, { method: 'POST' })
    const noPhoto = await ask('draw', Buffer.from('hello'))

    expect([noKey.status, unknown.status, noPhoto.status]).toEqual([403, 404, 400])
    expect(await noPhoto.json()).toMatchObject({ error: { status: 'INVALID_ARGUMENT' } })
  })
})
