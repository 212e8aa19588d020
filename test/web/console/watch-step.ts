import type { Page } from 'playwright-core'
import { expect } from 'vitest'

import type { LocalCloud } from '../../../local/cloud.ts'

/** What a page saw of the end of a step. Times are in milliseconds since 1970, by the wall. */
export interface WatchedStep {
  readonly shownAt: number
  /** Begin and end of each request for the run. */
  readonly requests: readonly (readonly [number, number])[]
  /** By how many milliseconds a timer of the page was late at the most. */
  readonly lateness: number
}

/** Watches a run's page for the end of a step from now on; `shown` waits until graph and waterfall show it. */
export async function watchStep(
  page: Page,
  step: string,
  run: string,
): Promise<{ readonly shown: () => Promise<WatchedStep> }> {
  const watched = await page.evaluateHandle(
    ([name, end]) => {
      const TICK_MS = 20
      const seen: { lateness: number; shownAt?: number; requests: [number, number][] } = {
        lateness: 0,
        requests: [],
      }
      let last = performance.now()
      const ticks = setInterval(() => {
        const now = performance.now()
        seen.lateness = Math.max(seen.lateness, now - last - TICK_MS)
        last = now
      }, TICK_MS)
      const observer = new MutationObserver(() => {
        const said = [...document.querySelectorAll('[role=option]')]
          .map((option) => option.getAttribute('aria-label') ?? option.textContent ?? '')
          .filter((words) => words.startsWith(name))
        if (said.length < 2 || !said.every((words) => words.includes('Succeeded'))) return
        observer.disconnect()
        clearInterval(ticks)
        seen.shownAt = performance.timeOrigin + performance.now()
        for (const entry of performance.getEntriesByType('resource')) {
          if (entry.name.endsWith(end))
            seen.requests.push([
              performance.timeOrigin + entry.startTime,
              performance.timeOrigin + entry.startTime + entry.duration,
            ])
        }
      })
      observer.observe(document.body, {
        subtree: true,
        childList: true,
        attributes: true,
        characterData: true,
      })
      return seen
    },
    [step, `/${run}`] as const,
  )
  return {
    async shown() {
      await expect.poll(async () => (await watched.jsonValue()).shownAt, { timeout: 20_000 }).toBeDefined()
      const { shownAt = 0, requests, lateness } = await watched.jsonValue()
      return { shownAt, requests, lateness }
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
