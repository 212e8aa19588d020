import { expect } from 'vitest'

import { samplePhoto } from '../../system/start-plushie-cloud.ts'
import { type OpenOptions, type Pages, usePages } from '../use-pages.ts'
import { ConsolePage } from './console-page.ts'

const PHOTO = samplePhoto('cat.png')
/** The job's first retry comes after a minute. */
const BEFORE_FIRST_RETRY_MS = 30_000

/** The job of all runs here. */
export const JOB = 'generate-plushie'

/** The console of a cloud of its own, and runs of the plushie job to look at. */
export interface ConsoleInUse {
  readonly pages: () => Pages
  readonly open: (path: string, options?: Partial<OpenOptions>) => Promise<ConsolePage>
  /** Opens the page of a run. */
  readonly openRun: (run: string) => Promise<ConsolePage>
  /** Begins a run for a user of this name. @returns the generation's id */
  readonly begin: (user: string) => Promise<string>
  /** The name of a generation's run, once there is one. */
  readonly runOf: (generationId: string) => Promise<string>
  /** The name of a run that failed in the step that draws. */
  readonly failedRun: (user: string) => Promise<string>
  /** The name of a run that waits for its first retry, which comes when time goes on. */
  readonly waitingRun: (user: string) => Promise<string>
  /** Lets time stand still before the first retry of whatever fails from now on. */
  readonly stayBeforeRetries: () => void
}

/** A cloud, its pages and a browser for one test file. Use what it gives inside of tests only. */
export function useConsole(): ConsoleInUse {
  const pages = usePages()
  const open = async (path: string, options: Partial<OpenOptions> = {}): Promise<ConsolePage> =>
    new ConsolePage(await pages().open({ as: 'olga', path: `/console${path}`, ...options }))
  const begin = async (name: string): Promise<string> => (await pages().user(name)).submit(PHOTO)
  const runOf = async (generationId: string): Promise<string> => (await pages().runs.only(generationId)).name
  const stayBeforeRetries = (): void => {
    const { clock } = pages()
    clock.startJumping(clock.now() + BEFORE_FIRST_RETRY_MS)
  }
  return {
    pages,
    open,
    openRun: (run) => open(`/runs/${JOB}/${run}`),
    begin,
    runOf,
    async failedRun(name) {
      const { gemini, quiet, behave } = pages()
      gemini.behaviours.add({ kind: 'refuse', task: 'draw' })
      const generation = await begin(name)
      await quiet()
      behave()
      return runOf(generation)
    },
    async waitingRun(name) {
      stayBeforeRetries()
      pages().gemini.behaviours.add({ kind: 'fail', status: 503, times: 2 })
      const generation = await begin(name)
      await expect.poll(() => pages().runs.of(generation), { timeout: 20_000 }).toHaveLength(1)
      return runOf(generation)
    },
    stayBeforeRetries,
  }
}
