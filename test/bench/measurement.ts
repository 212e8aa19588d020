import type { Mark } from './report/mark.ts'
import type { Summary } from './report/statistics.ts'

/** One number that was measured. */
export interface Row {
  /** Stable, to compare runs by: `submit/p50`. */
  readonly id: string
  readonly label: string
  readonly unit: string
  /** The number that is judged. */
  readonly value: number
  /** The samples behind it, where there are more than one. */
  readonly spread?: Summary
  readonly mark?: Mark
  /** How it was measured, where that is not plain. */
  readonly note?: string
}

/** A table that explains rows; it is printed, kept in the JSON file, and not compared. */
export interface Breakdown {
  readonly title: string
  readonly head: readonly string[]
  readonly lines: readonly (readonly (string | number)[])[]
  readonly notes?: readonly string[]
}

export interface Result {
  readonly rows: readonly Row[]
  readonly breakdowns?: readonly Breakdown[]
}

export interface MeasurementContext {
  /** Folder of the repository. */
  readonly root: string
  /** A folder of this run alone, for whatever it builds. */
  readonly scratch: string
  /** `full` repetitions; a few when the run is only a trial (`--quick`). */
  readonly times: (full: number, quick: number) => number
  /** Says what goes on. */
  readonly say: (line: string) => void
}

/** One part of the benchmark. It runs in a process of its own. */
export interface Measurement {
  readonly name: string
  readonly title: string
  run(context: MeasurementContext): Promise<Result>
}
