import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import * as z from 'zod'
import { bundleAll } from '../../../lib/bundle.ts'
import type { Bundle } from '../../../lib/bundle.ts'
import { allEntries } from '../../../lib/entries.ts'
import { bundleSdkOnly } from '../bundle-sdk-only.ts'
import type { Breakdown, Measurement, MeasurementContext, Row } from '../measurement.ts'
import { summarize } from '../report/statistics.ts'
import type { Summary } from '../report/statistics.ts'

const execute = promisify(execFile)
const MAX_KB = 700
const MAX_ADDED_MS = 10

/** How large the functions' code is, and how long it takes to load beside the SDK clients alone that it uses. */
export const bundles: Measurement = {
  name: 'bundles',
  title: 'Bundles: minified size, and init beside the same SDK clients without our code',
  async run(context) {
    const { root, scratch, say } = context
    const made = await bundleAll({ root, entries: allEntries(), outdir: join(scratch, 'ours') })
    const baselines = await bundleSdkOnly(root, scratch, [...made.values()])
    const rows: Row[] = []
    const lines: (readonly (string | number)[])[] = []
    for (const bundle of made.values()) {
      const name = bundle.entry.replace(/^lambdas\/|\.ts$/gu, '')
      const baseline = baselines.get(bundle.entry)
      if (!baseline) throw new Error(`no baseline was bundled for ${bundle.entry}`)
      const { ours, sdk, added } = await measureInit(bundle, baseline, context)
      lines.push([
        name,
        bundle.bytes / 1000,
        baseline.bytes / 1000,
        ours.p50,
        sdk.p50,
        added.p50,
        added.deviation,
      ])
      rows.push({
        id: `bundle/${name}/bytes`,
        label: `${name}: size`,
        unit: 'kB',
        value: bundle.bytes / 1000,
        mark: { atMost: MAX_KB },
      })
      rows.push({
        id: `bundle/${name}/init`,
        label: `${name}: init added`,
        unit: 'ms',
        value: ours.p50 - sdk.p50,
        spread: added,
        mark: { atMost: MAX_ADDED_MS },
      })
      say(
        `${name}: ${(bundle.bytes / 1000).toFixed(0)} kB, ${ours.p50.toFixed(1)} ms beside ${sdk.p50.toFixed(1)} ms`,
      )
    }
    return { rows, breakdowns: [breakdown(lines)] }
  },
}

/** Loads both in turn, each time in a new process: what disturbs one disturbs the other as well. */
async function measureInit(
  bundle: Bundle,
  baseline: Bundle,
  { times }: MeasurementContext,
): Promise<{ ours: Summary; sdk: Summary; added: Summary }> {
  const ours: number[] = []
  const sdk: number[] = []
  for (let run = -1; run < times(21, 3); run += 1) {
    const pair = [await initMs(bundle), await initMs(baseline)] as const
    if (run < 0) continue
    ours.push(pair[0])
    sdk.push(pair[1])
  }
  const added = ours.map((ms, run) => ms - (sdk[run] ?? 0))
  return { ours: summarize(ours), sdk: summarize(sdk), added: summarize(added) }
}

const LOAD = `
const startedAt = process.hrtime.bigint()
require(process.argv[1])
console.log(Number(process.hrtime.bigint() - startedAt) / 1e6)
`

async function initMs({ folder }: Bundle): Promise<number> {
  const { stdout } = await execute(process.execPath, ['-e', LOAD, join(folder, 'index.js')], {
    cwd: folder,
    env: {
      PATH: process.env['PATH'],
      AWS_REGION: 'us-east-1',
      AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
      AWS_LAMBDA_FUNCTION_NAME: 'bench',
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '512',
      AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
      LAMBDA_TASK_ROOT: folder,
      LANG: 'en_US.UTF-8',
      TZ: ':UTC',
    },
  })
  return z.coerce.number().positive().parse(stdout.trim())
}

function breakdown(lines: Breakdown['lines']): Breakdown {
  return {
    title: 'Init in a new process, medians',
    head: ['function', 'kB', 'SDK alone kB', 'init ms', 'SDK alone ms', 'added ms', '± dev'],
    lines,
    notes: ['SDK alone: a bundle of the very names that our sources import from @aws-sdk packages, unused.'],
  }
}
