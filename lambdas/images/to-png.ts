import { encode } from 'fast-png'
import { decode } from 'jpeg-js'

import { sniffImageType } from './sniff.ts'

/** The largest picture that is converted, in megapixels: decoded, 40 are 160 MB of memory. */
const MAX_MEGAPIXELS = 40

/**
 * Makes a PNG of a picture: a PNG is passed through, a JPEG is decoded and encoded anew.
 * In JavaScript alone, so that one bundle runs on every processor; a square megapixel takes some tenths of a second.
 * @returns `undefined` when the bytes are neither, or are damaged
 */
export function toPng(picture: Uint8Array): Uint8Array | undefined {
  const type = sniffImageType(picture)
  if (type === 'image/png') return picture
  if (type !== 'image/jpeg') return undefined
  try {
    const { width, height, data } = decode(picture, {
      useTArray: true,
      formatAsRGBA: false,
      maxResolutionInMP: MAX_MEGAPIXELS,
    })
    return encode({ width, height, data, channels: 3, depth: 8 })
  } catch {
    return undefined
  }
}
