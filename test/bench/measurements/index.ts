import type { Measurement } from '../measurement.ts'
import { generations } from './generations.ts'
import { start } from './start.ts'
import { synth } from './synth.ts'

/** The parts of the benchmark, in the order in which they run. */
export const MEASUREMENTS: readonly Measurement[] = [start, synth, generations]
