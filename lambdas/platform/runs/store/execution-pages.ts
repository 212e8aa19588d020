import {
  InvalidToken,
  ListExecutionsCommand,
  type ExecutionListItem,
  type ExecutionStatus,
} from '@aws-sdk/client-sfn'

import { stepFunctions } from './executions.ts'

/** An execution as a list shows it. */
export interface ListedExecution {
  readonly job: string
  readonly name: string
  readonly executionArn: string
  readonly status: ExecutionStatus
  readonly startedAt: Date
  readonly stoppedAt?: Date
  readonly redriveCount: number
}

/** Where a reader of a machine's executions may go on: a page that AWS has named, or nowhere, because it saw the end. */
export type PageMark = { readonly token: string; readonly size: number } | 'end'

/** Reads the executions of one machine, the most recent first, a page at a time as they are wanted. */
export class ExecutionPages {
  readonly job: string
  readonly #machineArn: string
  readonly #status: ExecutionStatus | undefined
  /** Executions a page; AWS wants it unchanged while tokens are followed. */
  #size: number
  /** Of the page at hand; absent for the first. */
  #token: string | undefined
  #next: string | undefined
  #page: readonly ListedExecution[] = []
  #index = 0
  #state: 'unread' | 'reading' | 'end' = 'unread'

  /** @param options.mark where to begin. Default: at the most recent. */
  constructor(options: {
    readonly job: string
    readonly machineArn: string
    readonly status: ExecutionStatus | undefined
    readonly size: number
    readonly mark?: PageMark | undefined
  }) {
    const { job, machineArn, status, size, mark } = options
    this.job = job
    this.#machineArn = machineArn
    this.#status = status
    this.#size = size
    if (mark === 'end') this.#state = 'end'
    else if (mark) {
      this.#token = mark.token
      this.#size = mark.size
    }
  }

  /** The next execution where it is known without asking AWS; `null` at the end, `undefined` while it is not known. */
  get known(): ListedExecution | null | undefined {
    return this.#page[this.#index] ?? (this.#state === 'end' ? null : undefined)
  }

  /** Where a later reader finds the next execution; `undefined`: from the start. */
  get mark(): PageMark | undefined {
    if (this.known === null) return 'end'
    const token =
      this.#page[this.#index] === undefined && this.#state === 'reading' ? this.#next : this.#token
    return token === undefined ? undefined : { token, size: this.#size }
  }

  /** Asks AWS for the next page. A token that has expired (after 24 hours) means to begin again. */
  async read(): Promise<void> {
    const token = this.#state === 'unread' ? this.#token : this.#next
    try {
      const { executions = [], nextToken } = await stepFunctions().send(
        new ListExecutionsCommand({
          stateMachineArn: this.#machineArn,
          statusFilter: this.#status,
          maxResults: this.#size,
          nextToken: token,
        }),
      )
      this.#token = token
      this.#next = nextToken
      this.#page = executions.flatMap((item) => listed(this.job, item))
      this.#index = 0
      // A page may be empty though there are more.
      this.#state = nextToken === undefined ? 'end' : 'reading'
    } catch (error) {
      if (!(error instanceof InvalidToken) || this.#state !== 'unread' || token === undefined) throw error
      this.#token = undefined
      await this.read()
    }
  }

  /** Goes on to the execution after the known one. */
  skip(): void {
    this.#index += 1
  }
}

function listed(job: string, item: ExecutionListItem): ListedExecution[] {
  const { executionArn, name, status, startDate, stopDate, redriveCount = 0 } = item
  if (executionArn === undefined || name === undefined || status === undefined || !startDate) return []
  return [
    {
      job,
      name,
      executionArn,
      status,
      startedAt: startDate,
      ...(stopDate && { stoppedAt: stopDate }),
      redriveCount,
    },
  ]
}
