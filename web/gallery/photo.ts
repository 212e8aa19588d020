/** As much as the API takes. */
export const MAX_PHOTO_BYTES = 5 * 1024 * 1024

/** A photo that passed the checks of the page; the server makes its own. */
export interface Photo {
  /** With the type that its bytes say, whatever the file was called. */
  readonly blob: Blob
  readonly name: string
}

/** A file that is no photo for us. The message says what to do. */
export class PhotoError extends Error {
  override readonly name = 'PhotoError'
}

const SIGNATURE_BYTES = 12
const MIB = 1024 * 1024

/**
 * Checks a file before it is sent: size, and type by its first bytes.
 * @throws {PhotoError}
 */
export async function readPhoto(file: File): Promise<Photo> {
  if (file.size === 0) throw new PhotoError(`${file.name} is empty. Choose another photo.`)
  if (file.size > MAX_PHOTO_BYTES) {
    throw new PhotoError(
      `${file.name} has ${(file.size / MIB).toFixed(1)} MB, and 5 MB is the most. Make it smaller, or choose another photo.`,
    )
  }
  const head = new Uint8Array(await file.slice(0, SIGNATURE_BYTES).arrayBuffer())
  const type = typeOf(head)
  if (type === undefined) {
    throw new PhotoError(
      `${file.name} is not a JPEG, PNG or WebP picture. Choose a photo in one of these formats.`,
    )
  }
  return { blob: file.slice(0, file.size, type), name: file.name }
}

/** The type that a file's first bytes say; undefined for none that we take. */
export function typeOf(head: Uint8Array): 'image/jpeg' | 'image/png' | 'image/webp' | undefined {
  const text = String.fromCodePoint(...head)
  if (text.startsWith('\u00FF\u00D8\u00FF')) return 'image/jpeg'
  if (text.startsWith('\u0089PNG\r\n\u001A\n')) return 'image/png'
  if (text.startsWith('RIFF') && text.slice(8, 12) === 'WEBP') return 'image/webp'
  return undefined
}
