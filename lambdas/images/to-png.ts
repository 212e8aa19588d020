import { sniffImageType } from './sniff.ts'

/**
 * Makes a PNG of a picture: a PNG is passed through, a JPEG is converted.
 * @returns `undefined` when the bytes are neither, or are damaged
 */
export async function toPng(picture: Uint8Array): Promise<Uint8Array | undefined> {
  const type = sniffImageType(picture)
  if (type === 'image/png') return picture
  if (type !== 'image/jpeg') return undefined
  // Not loaded with the function: its packages build tables and load worker threads, and few pictures need them.
  const { jpegToPng } = await import('./jpeg-to-png.ts')
  return jpegToPng(picture)
}
