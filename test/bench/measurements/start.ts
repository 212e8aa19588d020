import { startDevProcess } from '../dev-process.ts'
import type { Measurement } from '../measurement.ts'
import { summarize } from '../report/statistics.ts'

/** From `npm start` to the line that says that the local cloud is ready. */
export const start: Measurement = {
  name: 'start',
  title: 'Start',
  async run({ root, times, say }) {
    const samples: number[] = []
    // The first one fills the caches of compiled code: every start but the first after an installation has them.
    for (let run = -1; run < times(8, 2); run += 1) {
      const dev = await startDevProcess(root)
      await dev.stop()
      say(`ready after ${(dev.readyMs / 1000).toFixed(2)} s${run < 0 ? ' (to warm up, not counted)' : ''}`)
      if (run >= 0) samples.push(dev.readyMs / 1000)
    }
    const spread = summarize(samples)
    return {
      rows: [
        {
          id: 'start/ready',
          label: 'npm start to ready',
          unit: 's',
          value: spread.p50,
          spread,
          mark: { atMost: 6 },
          note: 'node bin/dev.ts --no-photo (npm itself adds 0.2 to 0.3 s), caches of compiled code warm',
        },
      ],
    }
  },
}
