import type { DeadLetter } from './dead-letter-schema.ts'

/** A message that could not be dealt with. */
export interface FailedLetter {
  readonly id: string
  readonly reason: string
}

/** How far one is. */
export interface WorkProgress {
  readonly done: number
  readonly failed: readonly FailedLetter[]
}

/** What is done with messages, a few a call. */
export type DealWith = (receipts: readonly string[]) => Promise<{
  readonly done: number
  readonly failed: readonly FailedLetter[]
}>

/** Few enough to show progress, and for a call to end in time. */
const MESSAGES_PER_CALL = 10

/** Deals with messages that were read. Tells of progress after each call. @returns the last progress */
export async function workOff(
  letters: readonly Pick<DeadLetter, 'receipt'>[],
  dealWith: DealWith,
  onProgress: (progress: WorkProgress) => void,
  start: WorkProgress = { done: 0, failed: [] },
): Promise<WorkProgress> {
  let progress = start
  for (let index = 0; index < letters.length; index += MESSAGES_PER_CALL) {
    const receipts = letters.slice(index, index + MESSAGES_PER_CALL).map(({ receipt }) => receipt)
    const { done, failed } = await dealWith(receipts)
    progress = { done: progress.done + done, failed: [...progress.failed, ...failed] }
    onProgress(progress)
  }
  return progress
}

/**
 * Deals with all messages of a queue: those that were read, then page after page until a page has nothing new. A message
 * that fails stays in the queue; it is not tried twice.
 * @param read reads a page
 */
export async function workOffQueue(
  first: readonly DeadLetter[],
  read: () => Promise<readonly DeadLetter[]>,
  dealWith: DealWith,
  onProgress: (progress: WorkProgress) => void,
): Promise<WorkProgress> {
  const seen = new Set<string>()
  let progress: WorkProgress = { done: 0, failed: [] }
  let letters = first
  do {
    for (const { id } of letters) seen.add(id)
    progress = await workOff(letters, dealWith, onProgress, progress)
    const page = await read()
    letters = page.filter(({ id }) => !seen.has(id))
  } while (letters.length > 0)
  return progress
}
