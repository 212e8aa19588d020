import { enableCompileCache } from 'node:module'
import { join } from 'node:path'
import { parentPort, workerData } from 'node:worker_threads'
import * as z from 'zod'

// The CDK library takes a second to load: in a thread of its own it does so beside the start of the database, and its
// memory is free again when the thread ends.
enableCompileCache(join(import.meta.dirname, '..', '..', 'node_modules', '.cache', 'node-compile-cache'))

const bundleSchema = z.object({
  entry: z.string(),
  folder: z.string(),
  hash: z.string(),
  bytes: z.number(),
  inputs: z.array(z.string()),
})
const { outdir, bundles } = z
  .object({ outdir: z.string(), bundles: z.map(z.string(), bundleSchema) })
  .parse(workerData)

const { synthesize } = await import('../../lib/synthesize.ts')
// The checks of cdk-nag take a second and judge the template, not the code that changes here: `npm run synth` runs them.
const { assembly } = await synthesize({ outdir, bundles, checks: false, copyCode: false })
parentPort?.postMessage(assembly)
