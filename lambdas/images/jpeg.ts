import type { ImageSize } from './image-size.ts'

const SOI = 0xd8
const EOI = 0xd9
const SOS = 0xda
const TEM = 0x01

/**
 * Walks the segments of a JPEG from start to end marker (ITU-T T.81, annex B).
 * What follows the end marker is ignored: phones append videos and depth maps there.
 * @returns the size of the picture, or `undefined` when the file is cut off or broken
 */
export function readJpegSize(bytes: Uint8Array): ImageSize | undefined {
  let size: ImageSize | undefined
  let hasScan = false
  let at = 2
  while (at + 1 < bytes.length) {
    if (bytes[at] !== 0xff) return undefined
    const marker = bytes[at + 1] ?? 0
    if (marker === 0xff) {
      // Any number of fill bytes may stand before a marker (B.1.1.2).
      at += 1
      continue
    }
    at += 2
    if (marker === EOI) return hasScan ? size : undefined
    if (marker === SOI || marker === 0) return undefined
    if (marker === TEM || isRestart(marker)) continue
    if (at + 2 > bytes.length) return undefined
    const length = uint16(bytes, at)
    if (length < 2 || at + length > bytes.length) return undefined
    if (isFrameHeader(marker)) {
      if (length < 8) return undefined
      size = { height: uint16(bytes, at + 3), width: uint16(bytes, at + 5) }
      if (size.width === 0 || size.height === 0) return undefined
    }
    at += length
    if (marker === SOS) {
      if (!size) return undefined
      hasScan = true
      at = endOfScan(bytes, at)
    }
  }
  return undefined
}

/** Where the entropy-coded data that starts at `from` ends: at the next marker that is neither stuffing nor a restart. */
function endOfScan(bytes: Uint8Array, from: number): number {
  let at = bytes.indexOf(0xff, from)
  while (at !== -1) {
    const next = bytes[at + 1]
    if (next === undefined) return bytes.length
    if (next !== 0 && next !== 0xff && !isRestart(next)) return at
    at = bytes.indexOf(0xff, next === 0xff ? at + 1 : at + 2)
  }
  return bytes.length
}

function isRestart(marker: number): boolean {
  return marker >= 0xd0 && marker <= 0xd7
}

/** SOF0 to SOF15: all of C0–CF but DHT (C4), JPG (C8) and DAC (CC). */
function isFrameHeader(marker: number): boolean {
  return marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc
}

function uint16(bytes: Uint8Array, at: number): number {
  return ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0)
}
