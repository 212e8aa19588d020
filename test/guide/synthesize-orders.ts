import { rmSync } from 'node:fs'
import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll } from 'vitest'

import { shipOrder } from '../readme/lambdas/domains/orders/jobs/ship-order/ship-order.ts'
import { synthesizeJob } from '../synthesize-job.ts'

/** The README's job as `cdk synth` would make it. Gone when the test file ends. @returns path of the cloud assembly */
export async function synthesizeOrders(): Promise<string> {
  const scratch = await mkdtemp(join(tmpdir(), 'guide-'))
  afterAll(() => rmSync(scratch, { recursive: true, force: true }))
  return synthesizeJob(scratch, {
    definition: shipOrder.definition,
    entry: 'lambdas/domains/orders/jobs/ship-order/ship-order.ts',
    root: resolve(import.meta.dirname, '..', 'readme'),
  })
}
