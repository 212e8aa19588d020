import type { Reporter, TestModule } from 'vitest/node'

/** Ends the output with one plain line, `N passed, N failed`, which also counts files that could not be loaded. */
export class SummaryReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandledErrors: readonly unknown[]): void {
    let passed = 0
    let failed = unhandledErrors.length
    let skipped = 0
    for (const module of modules) {
      failed += module.errors().length
      for (const test of module.children.allTests()) {
        const { state } = test.result()
        if (state === 'passed') passed++
        else if (state === 'failed') failed++
        else skipped++
      }
    }
    const left = skipped > 0 ? `${skipped} skipped\n` : ''
    // After the default reporter's own summary, which is printed in the same turn.
    process.on('exit', () => process.stdout.write(`\n${left}${passed} passed, ${failed} failed\n`))
  }
}
