import type { Status } from '../parts/status.ts'

/** How a run stands at a state. */
export interface StateMark {
  readonly status: Status
  /** Shown in the state's corner, e.g. how often it was tried. */
  readonly note?: string
}
