/** One part of a start. */
export interface StartStep {
  readonly name: string
  /** Real milliseconds. */
  readonly ms: number
}

/** Measures how long the parts of a start take. */
export function measureSteps(): {
  readonly taken: readonly StartStep[]
  measure<Result>(name: string, work: () => Promise<Result>): Promise<Result>
} {
  const taken: StartStep[] = []
  return {
    taken,
    measure: async (name, work) => {
      const start = performance.now()
      try {
        return await work()
      } finally {
        taken.push({ name, ms: performance.now() - start })
      }
    },
  }
}
