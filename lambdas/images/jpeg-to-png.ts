import { encode } from 'fast-png'
import { decode } from 'jpeg-js'

/** The largest picture that is converted, in megapixels: decoded, 40 are 160 MB of memory. */
const MAX_MEGAPIXELS = 40

/**
 * Decodes a JPEG and encodes it anew as a PNG.
 * In JavaScript alone, so that one bundle runs on every processor; a square megapixel takes some tenths of a second.
 * @returns `undefined` when the JPEG is damaged
 */
export function jpegToPng(jpeg: Uint8Array): Uint8Array | undefined {
  try {
    const { width, height, data } = decode(jpeg, {
      useTArray: true,
      formatAsRGBA: false,
      maxResolutionInMP: MAX_MEGAPIXELS,
    })
    return encode({ width, height, data, channels: 3, depth: 8 })
  } catch {
    return undefined
  }
}
