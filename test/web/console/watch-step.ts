import type { Page } from 'playwright-core'
import { expect } from 'vitest'
import * as z from 'zod'

import type { LocalCloud } from '../../../local/cloud.ts'

const watchedSchema = z.object({
  /** Times here are in milliseconds since 1970, by the wall. */
  shownAt: z.number(),
  /** Begin and end of each request for the run. */
  requests: z.array(z.tuple([z.number(), z.number()])),
  /** By how many milliseconds a timer of the page was late at the most. */
  lateness: z.number(),
})

/** Watches a run's page for the end of a step from now on; `shown` waits for it. */
export async function watchStep(
  page: Page,
  step: string,
  run: string,
): Promise<{ readonly shown: () => Promise<z.infer<typeof watchedSchema>> }> {
  await page.evaluate(
    `{
      const TICK_MS = 20
      const state = { lateness: 0 }
      let last = performance.now()
      const ticks = setInterval(() => {
        const now = performance.now()
        state.lateness = Math.max(state.lateness, now - last - TICK_MS)
        last = now
      }, TICK_MS)
      const look = () => {
        const options = [...document.querySelectorAll('[role=option]')]
        const words = options.map((option) => option.getAttribute('aria-label') ?? option.textContent)
        const said = words.filter((text) => text.startsWith('${step}'))
        // In the graph and in the waterfall.
        if (said.length < 2 || !said.every((text) => text.includes('Succeeded'))) return
        observer.disconnect()
        clearInterval(ticks)
        const wall = (ms) => performance.timeOrigin + ms
        const requests = performance.getEntriesByType('resource').filter(({ name }) => name.endsWith('/${run}'))
        state.requests = requests.map(({ startTime, responseEnd }) => [wall(startTime), wall(responseEnd)])
        state.shownAt = wall(performance.now())
      }
      const observer = new MutationObserver(look)
      observer.observe(document.body, { subtree: true, childList: true, attributes: true, characterData: true })
      window.watchedStep = state
    }`,
  )
  return {
    async shown() {
      await expect
        .poll(() => page.evaluate('"shownAt" in window.watchedStep'), { timeout: 20_000 })
        .toBe(true)
      return watchedSchema.parse(await page.evaluate('window.watchedStep'))
    },
  }
}

/** Waits until an execution has left a state. @returns when that was, in milliseconds since 1970, by the wall */
export async function endOfState(cloud: LocalCloud, executionArn: string, state: string): Promise<number> {
  const hasLeft = async (): Promise<boolean> =>
    (await cloud.history(executionArn)).some(
      ({ type, stateExitedEventDetails: details }) =>
        type === 'TaskStateExited' && JSON.stringify(details)?.includes(`"name":"${state}"`),
    )
  await expect.poll(hasLeft, { timeout: 20_000, interval: 5 }).toBe(true)
  return Date.now()
}
