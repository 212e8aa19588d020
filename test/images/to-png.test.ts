import { readFileSync } from 'node:fs'

import sharp from 'sharp'
import { describe, expect, it } from 'vitest'

import { toPng } from '../../lambdas/images/to-png.ts'

describe('a picture as a PNG', () => {
  it('is itself when it is one', async () => {
    const png = readFileSync('samples/cat.png')

    expect(await toPng(png)).toBe(png)
  })

  it('is made of a JPEG, with the same pixels', async () => {
    const jpeg = readFileSync('samples/rocket.jpg')
    const png = await toPng(jpeg)
    if (!png) throw new Error('the JPEG was not converted')

    expect(await sharp(png).metadata()).toMatchObject({ format: 'png', width: 640, height: 427 })
    const [before, after] = await Promise.all([jpeg, png].map((image) => sharp(image).stats()))
    // Decoders round differently: the mean of each channel is the same to one step of 255.
    for (const [channel, { mean }] of (before?.channels ?? []).entries()) {
      expect(Math.abs(mean - (after?.channels[channel]?.mean ?? 0))).toBeLessThan(1)
    }
  })

  it.each([
    ['a WebP', () => sharp('samples/coffee.png').resize(32).webp().toBuffer()],
    ['a JPEG that is cut off', async () => readFileSync('samples/rocket.jpg').subarray(0, 300)],
    ['prose', async () => Buffer.from('Here is your plushie.')],
  ])('is not made of %s', async (_what, read) => {
    expect(await toPng(await read())).toBeUndefined()
  })
})
