import { mkdirSync, rmSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { MEASUREMENTS } from './measurements/index.ts'

/** Runs the measurement that the command line names and sends its result to the parent process. */
const [name = '', ...flags] = process.argv.slice(2)
const quick = flags.includes('--quick')
const root = resolve(import.meta.dirname, '..', '..')
const scratch = join(root, '.stepladder', 'bench', name)
const measurement = MEASUREMENTS.find((part) => part.name === name)
if (!measurement) throw new Error(`there is no measurement "${name}"`)
// Below the repository, so that what is bundled there finds its packages.
rmSync(scratch, { recursive: true, force: true })
mkdirSync(scratch, { recursive: true })
const result = await measurement.run({
  root,
  scratch,
  times: (full, few) => (quick ? few : full),
  say: (line) => console.log(`  … ${line}`),
})
await new Promise<void>((done) => {
  if (process.send) process.send(result, () => done())
  else {
    console.log(JSON.stringify(result, null, 2))
    done()
  }
})
process.exit(0)
