import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { Measurement, Row } from '../measurement.ts'
import { summarize } from '../report/statistics.ts'
import { startStopwatch } from '../stopwatch.ts'

const execute = promisify(execFile)

/** The synthesis alone: by the CDK command line, and the app by itself. */
export const synth: Measurement = {
  name: 'synth',
  title: 'Synthesis (with cdk-nag; bundles that did not change are taken from the last time)',
  async run({ root, scratch, times, say }) {
    const cdk = join(root, 'node_modules', 'aws-cdk', 'bin', 'cdk')
    const commands = [
      {
        id: 'synth/cdk',
        label: 'npx cdk synth --quiet',
        args: [cdk, 'synth', '--quiet', '-o', join(scratch, 'cdk')],
      },
      { id: 'synth/app', label: 'node bin/app.ts', args: [join(root, 'bin', 'app.ts')] },
    ]
    const rows: Row[] = []
    for (const { id, label, args } of commands) {
      const samples: number[] = []
      for (let run = -1; run < times(8, 2); run += 1) {
        const elapsed = startStopwatch()
        await execute(process.execPath, args, {
          cwd: root,
          env: { ...process.env, CDK_OUTDIR: join(scratch, 'app'), CDK_DISABLE_VERSION_CHECK: '1' },
        })
        if (run >= 0) samples.push(elapsed() / 1000)
      }
      const spread = summarize(samples)
      say(`${label}: ${spread.p50.toFixed(2)} s`)
      rows.push({ id, label, unit: 's', value: spread.p50, spread, mark: { atMost: 4 } })
    }
    return { rows }
  },
}
