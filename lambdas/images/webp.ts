import type { ImageSize } from './image-size.ts'
import { latin1 } from './sniff.ts'

const FIRST_CHUNK_AT = 12
const CHUNK_HEADER_BYTES = 8

/**
 * Walks the chunks of a WebP (RIFF container, RFC 9649): the file is as long as it says, each chunk fits, and there is
 * picture data. What follows the container is ignored.
 * @returns the size of the picture, or `undefined` when the file is cut off or broken
 */
export function readWebpSize(bytes: Uint8Array): ImageSize | undefined {
  if (bytes.length < FIRST_CHUNK_AT + CHUNK_HEADER_BYTES) return undefined
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const end = 8 + view.getUint32(4, true)
  if (end > bytes.length) return undefined

  let canvas: ImageSize | undefined
  let picture: ImageSize | undefined
  let hasFrames = false
  let at = FIRST_CHUNK_AT
  while (at + CHUNK_HEADER_BYTES <= end) {
    const type = latin1(bytes, at, at + 4)
    const length = view.getUint32(at + 4, true)
    const data = at + CHUNK_HEADER_BYTES
    // Chunks of odd length are padded to even.
    const next = data + length + (length % 2)
    if (next > end) return undefined
    if (type === 'VP8X') canvas = length >= 10 ? readCanvas(view, data) : undefined
    if (type === 'ANMF') hasFrames = true
    if (type === 'VP8 ') picture ??= length >= 10 ? readLossy(view, data) : undefined
    if (type === 'VP8L') picture ??= length >= 5 ? readLossless(view, data) : undefined
    at = next
  }
  if (at !== end) return undefined
  const size = canvas ?? picture
  return size && (picture || hasFrames) && size.width > 0 && size.height > 0 ? size : undefined
}

function readCanvas(view: DataView, at: number): ImageSize {
  const uint24 = (offset: number): number => view.getUint16(offset, true) | (view.getUint8(offset + 2) << 16)
  return { width: 1 + uint24(at + 4), height: 1 + uint24(at + 7) }
}

/** The header of a VP8 key frame (RFC 6386, 9.1): frame tag, start code, then 14 bits each of width and height. */
function readLossy(view: DataView, at: number): ImageSize | undefined {
  const isKeyFrame = (view.getUint8(at) & 1) === 0
  const startCode = view.getUint16(at + 3) === 0x9d01 && view.getUint8(at + 5) === 0x2a
  if (!isKeyFrame || !startCode) return undefined
  return { width: view.getUint16(at + 6, true) & 0x3fff, height: view.getUint16(at + 8, true) & 0x3fff }
}

/** The header of a lossless picture (RFC 9649, 3.4): a signature byte, then 14 bits each of width and height, less one. */
function readLossless(view: DataView, at: number): ImageSize | undefined {
  if (view.getUint8(at) !== 0x2f) return undefined
  const bits = view.getUint32(at + 1, true)
  return { width: 1 + (bits & 0x3fff), height: 1 + ((bits >>> 14) & 0x3fff) }
}
