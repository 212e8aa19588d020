import { join, resolve } from 'node:path'

import sharp from 'sharp'

import { SHOTS } from './shots.ts'
import { ORIGIN, startWorld } from './start-world.ts'

const DOCS = join(resolve(import.meta.dirname, '..', '..', '..'), 'docs')

/** `npm run screenshots [name …]`: takes the pictures of the documentation, from a local cloud that is at work. */
const wanted = process.argv.slice(2)
const shots = SHOTS.filter(({ name }) => wanted.length === 0 || wanted.includes(name))
if (shots.length === 0) {
  console.error(`✗ no such picture; there are ${SHOTS.map(({ name }) => name).join(', ')}`)
  process.exit(1)
}
const world = await startWorld()
try {
  for (const sample of ['rocket.jpg', 'astronaut.png', 'cat.png']) await world.submit(sample)
  world.gemini.behaviours.add({ kind: 'refuse', task: 'draw', times: 1 })
  await world.submit('coffee.png')
  // What the pages begin from here on stays in progress.
  world.gemini.behaviours.add({ kind: 'slow', delayMs: 60_000 })
  world.clock.startJumping(world.clock.now() + 5000)
  for (const { name, path, look, prepare } of shots) {
    const context = await world.browser.newContext({
      ...look,
      reducedMotion: 'reduce',
    })
    const page = await context.newPage()
    await page.goto(`${ORIGIN}${path}`)
    await page.getByRole('button', { name: 'Sign in' }).click()
    await prepare(page)
    // A palette takes a quarter of the room, and nobody sees the difference.
    await sharp(await page.screenshot())
      .png({ palette: true, effort: 10 })
      .toFile(join(DOCS, `${name}.png`))
    await context.close()
    console.log(`docs/${name}.png`)
  }
} finally {
  await world.stop()
}
// The database's connections would keep the process for a while.
process.exit(0)
