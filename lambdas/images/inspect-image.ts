import type { ImageSize } from './image-size.ts'
import { readJpegSize } from './jpeg.ts'
import { readPngSize } from './png.ts'
import { nameOfFormat, sniffImageType, type ImageType } from './sniff.ts'
import { readWebpSize } from './webp.ts'

/** The largest photo that is taken: 5 MiB. */
export const MAX_IMAGE_BYTES = 5 * 1024 * 1024

/** The most pixels that are taken: decoded, 40 megapixels are 160 MB of memory. */
export const MAX_IMAGE_PIXELS = 40_000_000

/** A photo that is what it claims to be. */
export interface InspectedImage extends ImageSize {
  readonly ok: true
  readonly contentType: ImageType
  /** File name extension without the dot. */
  readonly extension: 'jpg' | 'png' | 'webp'
}

export type ImageProblemCode =
  /** There are no bytes. */
  | 'image_missing'
  /** Not an image, or of a format that is not taken. */
  | 'unsupported_image_type'
  /** Of the right format, but cut off or broken. */
  | 'image_damaged'
  /** Too many bytes. */
  | 'image_too_large'
  /** Too many pixels. */
  | 'image_too_many_pixels'

/** Why bytes are not taken as a photo, for the person who sent them. */
export interface ImageProblem {
  readonly ok: false
  readonly code: ImageProblemCode
  readonly message: string
  /** Numbers behind the message: `bytes`, `limit`, `width`, `height`. */
  readonly details: Readonly<Record<string, number>>
}

const FORMATS = {
  'image/jpeg': { extension: 'jpg', name: 'JPEG', readSize: readJpegSize },
  'image/png': { extension: 'png', name: 'PNG', readSize: readPngSize },
  'image/webp': { extension: 'webp', name: 'WebP', readSize: readWebpSize },
} as const

/**
 * Checks a photo by its bytes, whatever the sender called it: type, structure from the first byte to the end marker, size.
 * Pixels are not decoded: a picture can still be nonsense inside a sound file, but it is never cut off.
 * Pure; reads each byte once at most.
 */
export function inspectImage(bytes: Uint8Array): InspectedImage | ImageProblem {
  if (bytes.length === 0)
    return problem('image_missing', 'The request has no image: send the bytes of a photo.')
  if (bytes.length > MAX_IMAGE_BYTES) return tooLarge(bytes.length)
  const contentType = sniffImageType(bytes)
  if (!contentType) {
    return problem(
      'unsupported_image_type',
      `This is ${nameOfFormat(bytes)}. Please send a JPEG, PNG or WebP photo.`,
    )
  }
  const { extension, name, readSize } = FORMATS[contentType]
  const size = readSize(bytes)
  if (!size) {
    return problem('image_damaged', `The ${name} file is incomplete or damaged. Please upload it again.`)
  }
  const { width, height } = size
  if (width * height > MAX_IMAGE_PIXELS) {
    return problem(
      'image_too_many_pixels',
      `The photo has ${width} × ${height} pixels. Please send one of at most 40 megapixels.`,
      { width, height, limit: MAX_IMAGE_PIXELS },
    )
  }
  return { ok: true, contentType, extension, width, height }
}

/** The problem of a photo of too many bytes, also where its size is known before its bytes are. */
export function tooLarge(bytes: number): ImageProblem {
  return problem('image_too_large', 'The photo is larger than 5 MB. Please send a smaller one.', {
    bytes,
    limit: MAX_IMAGE_BYTES,
  })
}

function problem(
  code: ImageProblemCode,
  message: string,
  details: Readonly<Record<string, number>> = {},
): ImageProblem {
  return { ok: false, code, message, details }
}
