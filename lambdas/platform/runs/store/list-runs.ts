import type { ExecutionStatus } from '@aws-sdk/client-sfn'

import { ExecutionPages, type ListedExecution, type PageMark } from './execution-pages.ts'
import { decodeRunCursor, encodeRunCursor, type RunPosition } from './run-cursor.ts'

/** So many pages are read for one answer, besides the first of each machine: AWS refills 5 requests a second. */
const MAX_PAGES = 20
/** Executions a page: few where all are wanted, as many as AWS gives where most are passed over. */
const PAGE = { all: 100, some: 1000 } as const

/** Which runs. */
export interface RunFilters {
  /** ARNs of state machines by job. */
  readonly machines: Readonly<Record<string, string>>
  readonly status?: ExecutionStatus | undefined
  /** Started at this time or later, in milliseconds since 1970. */
  readonly from?: number | undefined
  /** Started at this time or earlier. */
  readonly to?: number | undefined
  /** How the name begins. */
  readonly prefix?: string | undefined
}

/** A page of runs. */
export interface RunPage {
  /** The latest first. May be fewer than asked for though there are more. */
  readonly runs: readonly ListedExecution[]
  /** Where the next page starts; absent on the last one. */
  readonly cursor?: string
}

/**
 * Lists runs of several machines as one list, the latest start first. What starts while one pages comes before the first
 * page: nothing is skipped or shown twice, however many machines and pages there are.
 *
 * One answer asks AWS for a bounded number of pages; a search that passes over more than that answers with what it found,
 * and a cursor.
 * @param options.limit how many at most
 * @throws {InvalidCursorError}
 */
export async function listRuns(
  filters: RunFilters,
  options: { readonly limit: number; readonly cursor?: string | undefined },
): Promise<RunPage> {
  const { position, marks } =
    options.cursor === undefined
      ? { position: undefined, marks: {} }
      : decodeRunCursor(options.cursor, filters)
  const passesOver = position !== undefined || filters.to !== undefined || filters.prefix !== undefined
  const readers = Object.entries(filters.machines).map(
    ([job, machineArn]) =>
      new ExecutionPages({
        job,
        machineArn,
        status: filters.status,
        size: passesOver ? PAGE.some : PAGE.all,
        mark: marks[job],
      }),
  )
  return new RunMerge(filters, readers, position).page(options.limit)
}

/** Merges the executions of several machines by start. */
class RunMerge {
  readonly #filters: RunFilters
  readonly #readers: readonly ExecutionPages[]
  #position: RunPosition | undefined
  #pagesLeft = MAX_PAGES

  constructor(filters: RunFilters, readers: readonly ExecutionPages[], position: RunPosition | undefined) {
    this.#filters = filters
    this.#readers = readers
    this.#position = position
  }

  async page(limit: number): Promise<RunPage> {
    const runs: ListedExecution[] = []
    const unread = this.#readers.filter(({ known }) => known === undefined)
    await Promise.all(unread.map((reader) => reader.read()))
    for (;;) {
      if (this.#pagesLeft <= 0 || !(await this.#readHeads())) {
        return this.#isAtEnd() ? { runs } : { runs, cursor: this.#cursor(this.#marks()) }
      }
      const newest = Math.max(...this.#readers.map(({ known }) => known?.startedAt.getTime() ?? -Infinity))
      if (newest === -Infinity || newest < (this.#filters.from ?? -Infinity)) return { runs }
      // Before the group is taken: what of it does not fit this answer is read again for the next.
      const marks = this.#marks()
      for (const run of await this.#takeGroup(newest)) {
        if (!this.#isNext(run)) continue
        if (runs.length === limit) return { runs, cursor: this.#cursor(marks) }
        this.#position = { at: newest, key: keyOf(run) }
        if (this.#fits(run)) runs.push(run)
      }
    }
  }

  async #read(reader: ExecutionPages): Promise<void> {
    this.#pagesLeft -= 1
    await reader.read()
  }

  /** Gets every machine's next execution to be known, as far as pages may be read. @returns whether all are */
  async #readHeads(): Promise<boolean> {
    for (const reader of this.#readers) {
      while (reader.known === undefined) {
        if (this.#pagesLeft <= 0) return false
        await this.#read(reader)
      }
    }
    return true
  }

  /** All executions that started in this millisecond, in the order of their keys, which AWS's own order need not be. */
  async #takeGroup(at: number): Promise<readonly ListedExecution[]> {
    const group: ListedExecution[] = []
    for (const reader of this.#readers) {
      for (;;) {
        const { known } = reader
        if (known === undefined) await this.#read(reader)
        else if (known?.startedAt.getTime() === at) {
          group.push(known)
          reader.skip()
        } else break
      }
    }
    return group.toSorted((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1))
  }

  #isAtEnd(): boolean {
    return this.#readers.every(({ known }) => known === null)
  }

  #isNext(run: ListedExecution): boolean {
    if (this.#position === undefined) return true
    const { at, key } = this.#position
    const started = run.startedAt.getTime()
    return started < at || (started === at && keyOf(run) > key)
  }

  #fits({ name, startedAt }: ListedExecution): boolean {
    const { to = Infinity, prefix = '' } = this.#filters
    return startedAt.getTime() <= to && name.startsWith(prefix)
  }

  #marks(): Readonly<Record<string, PageMark>> {
    return Object.fromEntries(this.#readers.flatMap(({ job, mark }) => (mark ? [[job, mark]] : [])))
  }

  #cursor(marks: Readonly<Record<string, PageMark>>): string {
    return encodeRunCursor({ position: this.#position, marks }, this.#filters)
  }
}

function keyOf({ job, name }: ListedExecution): string {
  return `${job}/${name}`
}
