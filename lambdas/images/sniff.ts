/** The photo formats that are taken, as content types. */
export type ImageType = 'image/jpeg' | 'image/png' | 'image/webp'

const PNG_SIGNATURE = '\x89PNG\r\n\x1a\n'

/** Tells which of the taken formats the bytes begin like; `undefined` for all others. */
export function sniffImageType(bytes: Uint8Array): ImageType | undefined {
  if (latin1(bytes, 0, 3) === '\xff\xd8\xff') return 'image/jpeg'
  if (latin1(bytes, 0, 8) === PNG_SIGNATURE) return 'image/png'
  if (latin1(bytes, 0, 4) === 'RIFF' && latin1(bytes, 8, 12) === 'WEBP') return 'image/webp'
  return undefined
}

/** Beginnings of formats that people try, to name them in the answer. */
const OTHERS: readonly (readonly [offset: number, text: string, name: string])[] = [
  [0, 'GIF8', 'a GIF'],
  [0, 'BM', 'a BMP file'],
  [0, 'II*\0', 'a TIFF file'],
  [0, 'MM\0*', 'a TIFF file'],
  [0, '%PDF', 'a PDF'],
  [0, '<svg', 'an SVG'],
  [0, '<?xml', 'an XML or SVG file'],
  [4, 'ftyphe', 'a HEIC photo'],
  [4, 'ftypmif1', 'a HEIC photo'],
  [4, 'ftypmsf1', 'a HEIC photo'],
  [4, 'ftypavi', 'an AVIF image'],
  [4, 'ftyp', 'a video'],
]

/** Names what the bytes look like, as part of a sentence. */
export function nameOfFormat(bytes: Uint8Array): string {
  const other = OTHERS.find(([offset, text]) => latin1(bytes, offset, offset + text.length) === text)
  return other?.[2] ?? 'not an image that we know'
}

/** Bytes as characters of the same numbers. */
export function latin1(bytes: Uint8Array, start: number, end: number): string {
  return String.fromCharCode(...bytes.subarray(start, end))
}
