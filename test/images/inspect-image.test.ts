import * as fc from 'fast-check'
import sharp from 'sharp'
import { beforeAll, describe, expect, it } from 'vitest'
import { crc32 } from 'node:zlib'

import { inspectImage, MAX_IMAGE_BYTES } from '../../lambdas/images/inspect-image.ts'

const WIDTH = 13
const HEIGHT = 7

/** Small pictures as a real encoder writes them, one of each kind that differs in structure. */
async function samples(): Promise<Map<string, { bytes: Buffer; contentType: string }>> {
  const pixels = Buffer.from(Array.from({ length: WIDTH * HEIGHT * 3 }, (_, index) => (index * 37) % 256))
  const picture = () => sharp(pixels, { raw: { width: WIDTH, height: HEIGHT, channels: 3 } })
  const exif = { exif: { IFD0: { Copyright: 'nobody' } } }
  const [jpeg, progressive, withExif, png, palette, lossy, lossless, extended] = await Promise.all([
    picture().jpeg().toBuffer(),
    picture().jpeg({ progressive: true, quality: 95 }).toBuffer(),
    picture().withMetadata(exif).jpeg().toBuffer(),
    picture().png().toBuffer(),
    picture().png({ palette: true }).toBuffer(),
    picture().webp().toBuffer(),
    picture().webp({ lossless: true }).toBuffer(),
    picture().withMetadata(exif).webp().toBuffer(),
  ])
  return new Map([
    ['a baseline JPEG', { bytes: jpeg, contentType: 'image/jpeg' }],
    ['a progressive JPEG', { bytes: progressive, contentType: 'image/jpeg' }],
    ['a JPEG with EXIF', { bytes: withExif, contentType: 'image/jpeg' }],
    ['a PNG', { bytes: png, contentType: 'image/png' }],
    ['a PNG with a palette', { bytes: palette, contentType: 'image/png' }],
    ['a lossy WebP', { bytes: lossy, contentType: 'image/webp' }],
    ['a lossless WebP', { bytes: lossless, contentType: 'image/webp' }],
    ['an extended WebP', { bytes: extended, contentType: 'image/webp' }],
  ])
}

const KINDS = [
  'a baseline JPEG',
  'a progressive JPEG',
  'a JPEG with EXIF',
  'a PNG',
  'a PNG with a palette',
  'a lossy WebP',
  'a lossless WebP',
  'an extended WebP',
]

let all: Awaited<ReturnType<typeof samples>>

beforeAll(async () => {
  all = await samples()
})

function sample(kind: string): { bytes: Buffer; contentType: string } {
  const found = all.get(kind)
  if (!found) throw new Error(`there is no sample "${kind}"`)
  return found
}

function code(bytes: Uint8Array): string {
  const result = inspectImage(bytes)
  return result.ok ? 'ok' : result.code
}

describe.each(KINDS)('of %s', (kind) => {
  it('reads type and size', () => {
    const { bytes, contentType } = sample(kind)
    expect(inspectImage(bytes)).toMatchObject({ ok: true, contentType, width: WIDTH, height: HEIGHT })
  })

  it('refuses it cut off at any byte', () => {
    const { bytes } = sample(kind)
    for (let length = 0; length < bytes.length; length += 1) {
      expect(code(bytes.subarray(0, length)), `cut to ${length} of ${bytes.length} bytes`).not.toBe('ok')
    }
  })

  it('takes it with bytes behind its end, as phones append them', () => {
    const { bytes } = sample(kind)
    expect(code(Buffer.concat([bytes, Buffer.from('appended')]))).toBe('ok')
  })

  it('never throws on changed bytes', () => {
    const { bytes } = sample(kind)
    fc.assert(
      fc.property(fc.nat(bytes.length - 1), fc.uint8Array({ minLength: 1, maxLength: 8 }), (at, noise) => {
        const changed = Buffer.from(bytes)
        changed.set(noise.subarray(0, changed.length - at), at)
        expect(() => inspectImage(changed)).not.toThrow()
      }),
      { numRuns: 300 },
    )
  })
})

describe('a PNG', () => {
  it('is refused when any byte of it is changed', () => {
    const { bytes } = sample('a PNG')
    for (let at = 0; at < bytes.length; at += 1) {
      const changed = Buffer.from(bytes)
      changed[at] = (changed[at] ?? 0) ^ 0x10
      expect(code(changed), `byte ${at} changed`).not.toBe('ok')
    }
  })

  it('of more than 40 megapixels is refused by its header', () => {
    const { bytes } = sample('a PNG')
    const huge = Buffer.from(bytes)
    huge.writeUInt32BE(8_000, 16)
    huge.writeUInt32BE(5_001, 20)
    huge.writeUInt32BE(crc32(huge.subarray(12, 29)), 29)
    expect(inspectImage(huge)).toEqual({
      ok: false,
      code: 'image_too_many_pixels',
      message: 'The photo has 8000 × 5001 pixels. Please send one of at most 40 megapixels.',
      details: { width: 8_000, height: 5_001, limit: 40_000_000 },
    })
    huge.writeUInt32BE(5_000, 20)
    huge.writeUInt32BE(crc32(huge.subarray(12, 29)), 29)
    expect(code(huge)).toBe('ok')
  })

  it('of zero width is refused', () => {
    const { bytes } = sample('a PNG')
    const flat = Buffer.from(bytes)
    flat.writeUInt32BE(0, 16)
    flat.writeUInt32BE(crc32(flat.subarray(12, 29)), 29)
    expect(code(flat)).toBe('image_damaged')
  })
})

describe('other bytes', () => {
  it.each([
    ['GIF89a', 'a GIF'],
    ['\0\0\0\x18ftypheic', 'a HEIC photo'],
    ['\0\0\0\x18ftypavif', 'an AVIF image'],
    ['<svg xmlns', 'an SVG'],
    ['%PDF-1.7', 'a PDF'],
    ['hello', 'not an image that we know'],
  ])('%j are refused as %s', (text, name) => {
    expect(inspectImage(Buffer.from(text, 'latin1'))).toMatchObject({
      ok: false,
      code: 'unsupported_image_type',
      message: `This is ${name}. Please send a JPEG, PNG or WebP photo.`,
    })
  })

  it('are refused when there are none', () => {
    expect(code(new Uint8Array())).toBe('image_missing')
  })

  it('are refused above 5 MiB, and looked at below', () => {
    const { bytes } = sample('a baseline JPEG')
    const padded = (length: number): Buffer => Buffer.concat([bytes, Buffer.alloc(length - bytes.length)])
    expect(code(padded(MAX_IMAGE_BYTES))).toBe('ok')
    expect(code(padded(MAX_IMAGE_BYTES + 1))).toBe('image_too_large')
  })

  it('of any kind never make it throw', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('\xff\xd8\xff', '\x89PNG\r\n\x1a\n', 'RIFF\xff\0\0\0WEBP', ''),
        fc.uint8Array({ maxLength: 200 }),
        (start, rest) => {
          expect(code(Buffer.concat([Buffer.from(start, 'latin1'), rest]))).not.toBe('ok')
        },
      ),
      { numRuns: 500 },
    )
  })
})
