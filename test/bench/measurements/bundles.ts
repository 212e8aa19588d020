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

/** How large the functions' code is, and how much work it is to load beside the SDK clients alone that it uses. */
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
      const { ours, sdk, added, addedWall } = await measureInit(bundle, baseline, context)
      lines.push([
        name,
        bundle.bytes / 1000,
        baseline.bytes / 1000,
        ours.p50,
        sdk.p50,
        added.p50,
        added.deviation,
        addedWall.p50,
        addedWall.deviation,
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
        label: `${name}: init added, CPU`,
        unit: 'ms',
        value: added.p50,
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

/**
 * Loads both in turn, each time in a new process, and compares each load with its neighbour: what slows the machine down
 * for a while slows both. Which of the two goes first alternates.
 *
 * Judged is the CPU time of the process: all its threads, so what V8 compiles and collects beside the main thread counts
 * as well, and on an idle machine it is more than the wall time. A load computes and waits for nothing, but the wall time
 * has what other processes take of the machine in it: with tests running beside them, medians of 21 pairs came out up to
 * 30 ms apart by the wall, and 6 ms by CPU time.
 */
async function measureInit(
  bundle: Bundle,
  baseline: Bundle,
  { times }: MeasurementContext,
): Promise<{ ours: Summary; sdk: Summary; added: Summary; addedWall: Summary }> {
  const pairs: (readonly [ours: Load, sdk: Load])[] = []
  for (let run = -1; run < times(31, 3); run += 1) {
    const first = run % 2 === 0 ? await load(bundle) : undefined
    const sdk = await load(baseline)
    const ours = first ?? (await load(bundle))
    if (run >= 0) pairs.push([ours, sdk])
  }
  return {
    ours: summarize(pairs.map(([ours]) => ours.cpuMs)),
    sdk: summarize(pairs.map(([, sdk]) => sdk.cpuMs)),
    added: summarize(pairs.map(([ours, sdk]) => ours.cpuMs - sdk.cpuMs)),
    addedWall: summarize(pairs.map(([ours, sdk]) => ours.wallMs - sdk.wallMs)),
  }
}

const loadSchema = z.object({ cpuMs: z.number().positive(), wallMs: z.number().positive() })

type Load = z.infer<typeof loadSchema>

const LOAD = `
const startedAt = process.hrtime.bigint()
const before = process.cpuUsage()
require(process.argv[1])
const { user, system } = process.cpuUsage(before)
const wallMs = Number(process.hrtime.bigint() - startedAt) / 1e6
console.log(JSON.stringify({ cpuMs: (user + system) / 1e3, wallMs }))
`

async function load({ folder }: Bundle): Promise<Load> {
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
  return loadSchema.parse(JSON.parse(stdout))
}

function breakdown(lines: Breakdown['lines']): Breakdown {
  return {
    title: 'Init in a new process, medians',
    head: ['function', 'kB', 'SDK kB', 'CPU ms', 'SDK CPU ms', 'added', '± dev', 'added wall ms', '± dev'],
    lines,
    notes: [
      'SDK: a bundle of the very names that our sources import from @aws-sdk packages, unused.',
      'CPU: of all threads. Added: the median of the differences of pairs, not the difference of the medians.',
    ],
  }
}
