import { crc32 } from 'node:zlib'

import type { ImageSize } from './image-size.ts'
import { latin1 } from './sniff.ts'

const SIGNATURE_BYTES = 8
/** Length, type and CRC around a chunk's data. */
const CHUNK_OVERHEAD_BYTES = 12
const MAX_CHUNK_BYTES = 2 ** 31 - 1

/** The bit depths that each colour type may have (PNG specification, 11.2.1). */
const BIT_DEPTHS: Readonly<Record<number, readonly number[]>> = {
  0: [1, 2, 4, 8, 16],
  2: [8, 16],
  3: [1, 2, 4, 8],
  4: [8, 16],
  6: [8, 16],
}

/**
 * Walks the chunks of a PNG: `IHDR` first, each checksum right, pixel data, `IEND` last.
 * What follows `IEND` is ignored.
 * @returns the size of the picture, or `undefined` when the file is cut off or broken
 */
export function readPngSize(bytes: Uint8Array): ImageSize | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  let size: ImageSize | undefined
  let hasPixels = false
  let at = SIGNATURE_BYTES
  while (at + CHUNK_OVERHEAD_BYTES <= bytes.length) {
    const length = view.getUint32(at)
    const dataStart = at + 8
    const dataEnd = dataStart + length
    if (length > MAX_CHUNK_BYTES || dataEnd + 4 > bytes.length) return undefined
    if (crc32(bytes.subarray(at + 4, dataEnd)) !== view.getUint32(dataEnd)) return undefined
    const type = latin1(bytes, at + 4, dataStart)
    if (!size) {
      if (type !== 'IHDR' || length !== 13) return undefined
      size = readHeader(view, dataStart)
      if (!size) return undefined
    } else if (type === 'IHDR') {
      return undefined
    }
    if (type === 'IDAT' && length > 0) hasPixels = true
    if (type === 'IEND') return hasPixels ? size : undefined
    at = dataEnd + 4
  }
  return undefined
}

function readHeader(view: DataView, at: number): ImageSize | undefined {
  const width = view.getUint32(at)
  const height = view.getUint32(at + 4)
  const bitDepth = view.getUint8(at + 8)
  const colourType = view.getUint8(at + 9)
  const known = BIT_DEPTHS[colourType]?.includes(bitDepth) === true
  const methods = view.getUint8(at + 10) === 0 && view.getUint8(at + 11) === 0 && view.getUint8(at + 12) <= 1
  return known && methods && width > 0 && height > 0 ? { width, height } : undefined
}
