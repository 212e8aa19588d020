import { functionLog } from './logger.ts'
import { objectBucket } from './object-bucket.ts'
import type { RuntimePorts } from './ports.ts'
import { progressTable } from './progress-table.ts'

/**
 * The ports inside of Lambda. Importing them makes no client, no logger, and reads no variable: synth imports jobs too.
 *
 * Their modules are imported statically although most steps need no client. In a bundle of one file, `import()` keeps
 * esbuild from leaving out what is not used of everything behind it: measured on the plushie job, 678 kB instead of
 * 596 kB and 45 ms more init, because the code has to be compiled even when it does not run.
 */
export const lambdaPorts: RuntimePorts = {
  objects: objectBucket,
  progress: progressTable,
  log: functionLog,
  now: () => Date.now(),
  after(ms, callback) {
    const timer = setTimeout(callback, ms)
    return () => clearTimeout(timer)
  },
}
