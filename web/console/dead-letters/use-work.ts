import { useState } from 'preact/hooks'

import { useConsole } from '../shell/console-context.ts'
import { discardedSchema, redrivenSchema } from './dead-letter-schema.ts'
import type { DeadLetter } from './dead-letter-schema.ts'
import { workOff, workOffQueue } from './work-off.ts'
import type { DealWith, WorkProgress } from './work-off.ts'

/** What is being done with messages, or was done last. */
export interface Work extends WorkProgress {
  readonly what: 'redrive' | 'discard'
  readonly isBusy: boolean
  /** Why it stopped before its end. */
  readonly error?: unknown
}

/** Deals with these messages; or with all of the queue, beginning with these. */
type Start = (letters: readonly DeadLetter[], others?: 'and-all-others') => Promise<void>

/** Redrives and discards messages of a queue. */
export function useWork(options: {
  /** Of the queue at the API. */
  readonly path: string
  /** Reads a page of messages. */
  readonly read: () => Promise<readonly DeadLetter[]>
  readonly onDone: () => void
}): { readonly work: Work | undefined; readonly redrive: Start; readonly discard: Start } {
  const { api } = useConsole()
  const [work, setWork] = useState<Work>()

  function starter(what: Work['what'], dealWith: DealWith): Start {
    return async (letters, others) => {
      let latest: WorkProgress = { done: 0, failed: [] }
      const onProgress = (progress: WorkProgress): void => {
        latest = progress
        setWork({ ...progress, what, isBusy: true })
      }
      onProgress(latest)
      try {
        await (others === undefined
          ? workOff(letters, dealWith, onProgress)
          : workOffQueue(letters, options.read, dealWith, onProgress))
        setWork({ ...latest, what, isBusy: false })
      } catch (error) {
        setWork({ ...latest, what, isBusy: false, error })
      }
      options.onDone()
    }
  }

  return {
    work,
    redrive: starter('redrive', async (receipts) => {
      const json = { receipts }
      const { redriven, failed } = await api.request('POST', `${options.path}/redrive`, redrivenSchema, {
        json,
      })
      return { done: redriven, failed }
    }),
    discard: starter('discard', async (receipts) => {
      const json = { receipts }
      const { discarded, failed } = await api.request('POST', `${options.path}/discard`, discardedSchema, {
        json,
      })
      return { done: discarded, failed }
    }),
  }
}
