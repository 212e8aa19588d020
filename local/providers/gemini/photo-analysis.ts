import sharp from 'sharp'

/** What the stand-in says about a photo, in the shape that the caller's response schema asks for. */
export interface PhotoAnalysis {
  subjectType: 'person' | 'pet' | 'other'
  description: string
  keyFeatures: string[]
}

/** The photo is looked at in this many pixels a side. */
const SIZE = 64

/**
 * Describes a photo by its colours: a guess, made from the photo itself, that differs from photo to photo.
 * Skin colour where faces mostly are reads as a person, much fur colour (warm, not very saturated, finely textured) as a pet.
 * @throws {Error} when the bytes are no image that can be decoded
 */
export async function analysePhoto(photo: Uint8Array): Promise<PhotoAnalysis> {
  const { width, height } = await sharp(photo).metadata()
  const pixels = await sharp(photo)
    .rotate()
    .resize(SIZE, SIZE, { fit: 'cover', position: 'attention' })
    .flatten({ background: '#ffffff' })
    .toColourspace('srgb')
    .raw()
    .toBuffer()
  const counts = new Map<string, number>()
  let skin = 0
  let fur = 0
  for (let index = 0; index + 2 < pixels.length; index += 3) {
    const colour = hueOf(pixels[index] ?? 0, pixels[index + 1] ?? 0, pixels[index + 2] ?? 0)
    counts.set(colour.name, (counts.get(colour.name) ?? 0) + 1)
    if (colour.isSkin && isWhereFacesAre(index / 3)) skin++
    if (colour.isFur) fur++
  }
  const share = (count: number): number => count / (SIZE * SIZE)
  const [first = 'grey', second = 'white'] = [...counts].toSorted((a, b) => b[1] - a[1]).map(([name]) => name)
  const subjectType = share(fur) > 0.4 ? 'pet' : share(skin) > 0.02 ? 'person' : 'other'
  return {
    subjectType,
    description: `A ${width >= height ? 'wide' : 'tall'} photo of ${NOUNS[subjectType]}, mostly ${first} and ${second}.`,
    keyFeatures: [
      `${first} as the main colour`,
      `${second} as the second colour`,
      `${width} × ${height} pixels`,
    ],
  }
}

const NOUNS = { person: 'a person', pet: 'a pet', other: 'a thing' } as const

/** In portraits the face is in the middle third of the width, in the upper half. */
function isWhereFacesAre(pixel: number): boolean {
  const column = (pixel % SIZE) / SIZE
  const row = Math.floor(pixel / SIZE) / SIZE
  return column > 0.33 && column < 0.67 && row > 0.1 && row < 0.5
}

function hueOf(red: number, green: number, blue: number): { name: string; isSkin: boolean; isFur: boolean } {
  const max = Math.max(red, green, blue)
  const min = Math.min(red, green, blue)
  const saturation = max === 0 ? 0 : (max - min) / max
  const warm = red >= green && green >= blue
  return {
    name: nameOf(red, green, blue, max, saturation),
    isSkin: warm && max > 150 && saturation > 0.15 && saturation < 0.45,
    isFur: warm && max > 60 && saturation > 0.2 && saturation < 0.7,
  }
}

function nameOf(red: number, green: number, blue: number, max: number, saturation: number): string {
  if (max < 50) return 'black'
  if (saturation < 0.15) return max > 200 ? 'white' : 'grey'
  if (max === red)
    return green > red * 0.75 ? 'yellow' : green > red * 0.45 ? (max > 170 ? 'orange' : 'brown') : 'red'
  if (max === green) return 'green'
  return red > blue * 0.75 ? 'purple' : 'blue'
}
