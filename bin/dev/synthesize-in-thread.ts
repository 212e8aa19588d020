import { Worker } from 'node:worker_threads'
import * as z from 'zod'

import type { Bundles } from '../../lib/bundle.ts'

/**
 * Synthesizes the stack of stage `dev` into `outdir`, pointing at the folders of the bundles.
 * @returns absolute path of the cloud assembly
 */
export function synthesizeInThread(outdir: string, bundles: Bundles): Promise<string> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL('synthesize-worker.ts', import.meta.url), {
      workerData: { outdir, bundles },
    })
    worker.once('message', (assembly: unknown) => resolve(z.string().parse(assembly)))
    worker.once('error', reject)
    worker.once('exit', () => reject(new Error('the synthesis ended without a cloud assembly')))
  })
}
