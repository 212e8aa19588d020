import type { Page } from 'playwright-core'

/** So many runs are made up: ten pages of a thousand. */
export const MANY_RUNS = 10_000
const PAGE = 1000

/** Answers the console's list of runs with ten thousand, `run-0` to `run-9999`: only the volume is made up. */
export async function answerManyRuns(page: Page): Promise<void> {
  await page.route('**/runs?*', (route) => {
    const first = Number(new URL(route.request().url()).searchParams.get('cursor') ?? 0)
    const items = Array.from({ length: PAGE }, (_, index) => ({
      run: `run-${first + index}`,
      job: 'generate-plushie',
      status: 'succeeded',
      startedAt: new Date(1_700_000_000_000 - (first + index) * 1000).toISOString(),
      durationMs: 1234,
      redriveCount: 0,
    }))
    const next = first + PAGE
    return route.fulfill({ json: { items, ...(next < MANY_RUNS && { cursor: String(next) }) } })
  })
}
