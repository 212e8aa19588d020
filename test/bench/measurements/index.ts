import type { Measurement } from '../measurement.ts'
import { bundles } from './bundles.ts'
import { cost } from './cost.ts'
import { engine } from './engine.ts'
import { generations } from './generations.ts'
import { noOp } from './no-op.ts'
import { pages } from './pages.ts'
import { start } from './start.ts'
import { synth } from './synth.ts'

/** The parts of the benchmark, in the order in which they run. */
export const MEASUREMENTS: readonly Measurement[] = [
  start,
  synth,
  generations,
  noOp,
  engine,
  pages,
  bundles,
  cost,
]
