import sharp from 'sharp'

/** Width and height of the picture in pixels. */
const SIZE = 512
/** The photo is simplified at this size: coarse enough to lose hair and pores, fine enough to keep eyes. */
const DETAIL = 256
/** Steps a colour channel keeps; fewer look like patches of fabric. */
const COLOUR_STEPS = 7

/**
 * Turns a photo into a picture of a felt toy, by image processing alone: the motif is cropped to, details are
 * smoothed away, colours are reduced to patches, felt is laid over it, and a stitched frame around it.
 * The same photo always gives the same picture.
 * @returns the bytes of a PNG of 512 × 512 pixels
 * @throws {Error} when the bytes are no image that can be decoded
 */
export async function drawPlushie(photo: Uint8Array): Promise<Buffer> {
  const motif = await sharp(photo)
    .rotate()
    .resize(DETAIL, DETAIL, { fit: 'cover', position: 'attention' })
    .flatten({ background: '#ffffff' })
    .toColourspace('srgb')
    .median(5)
    .modulate({ saturation: 1.5, brightness: 1.06 })
    .blur(0.8)
    .raw()
    .toBuffer()
  const patches = posterize(motif)
  const frameColour = paleOf(motif)
  const cloth = await sharp(patches, { raw: { width: DETAIL, height: DETAIL, channels: 3 } })
    .resize(SIZE, SIZE, { kernel: 'cubic' })
    .blur(2)
    .raw()
    .toBuffer()
  return sharp(cloth, { raw: { width: SIZE, height: SIZE, channels: 3 } })
    .composite([{ input: await felt(), blend: 'soft-light' }, { input: stitchedFrame(frameColour) }])
    .png({ palette: true, colours: 64, effort: 1, dither: 0.5 })
    .toBuffer()
}

function posterize(pixels: Buffer): Buffer {
  return Buffer.from(
    pixels.map((value) => Math.round((Math.round((value / 255) * COLOUR_STEPS) / COLOUR_STEPS) * 255)),
  )
}

/** The average colour of the pixels, mixed with white until it is pastel. */
function paleOf(pixels: Buffer): string {
  const sums = [0, 0, 0]
  pixels.forEach((value, index) => {
    sums[index % 3] = (sums[index % 3] ?? 0) + value
  })
  const channels = sums.map((sum) => Math.round(175 + (sum / (pixels.length / 3)) * 0.3))
  return `rgb(${channels.join(',')})`
}

let feltTexture: Promise<Buffer> | undefined

/** Blurred noise around middle grey, made once; a linear congruential generator keeps it the same for each run. */
function felt(): Promise<Buffer> {
  feltTexture ??= (() => {
    const noise = Buffer.alloc(SIZE * SIZE)
    let state = 12_345
    for (let index = 0; index < noise.length; index++) {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
      noise[index] = 96 + ((state >>> 24) % 64)
    }
    return sharp(noise, { raw: { width: SIZE, height: SIZE, channels: 1 } })
      .blur(0.9)
      .linear(1.6, -76)
      .toColourspace('srgb')
      .png({ compressionLevel: 1 })
      .toBuffer()
  })()
  return feltTexture
}

function stitchedFrame(colour: string): Buffer {
  return Buffer.from(`<svg xmlns="http://www.w3.org/2000/svg" width="${SIZE}" height="${SIZE}">
    <mask id="window">
      <rect width="512" height="512" fill="white"/>
      <rect x="34" y="34" width="444" height="444" rx="110" fill="black"/>
    </mask>
    <rect width="512" height="512" fill="${colour}" mask="url(#window)"/>
    <rect x="22" y="22" width="468" height="468" rx="120" fill="none" stroke="rgba(0,0,0,.15)" stroke-width="10"/>
    <rect x="34" y="34" width="444" height="444" rx="110" fill="none" stroke="rgba(255,255,255,.85)"
      stroke-width="5" stroke-dasharray="16 11" stroke-linecap="round"/>
  </svg>`)
}
