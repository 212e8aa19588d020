import { ApiError, wordsOf } from '../shared/api-error.ts'
import type { Api } from '../shared/api.ts'
import {
  acceptedSchema,
  type Account,
  accountSchema,
  type Generation,
  generationPageSchema,
  generationSchema,
} from './contracts.ts'
import { type Entry, type Submission, withAnswer } from './entries.ts'
import type { Photo } from './photo.ts'
import { Poller } from './poller.ts'
import { submitPhoto } from './submit-photo.ts'

const PAGE_SIZE = 20

/** All that the page shows. */
export interface GalleryState {
  /** Photos on their way first, then generations, newest first. */
  readonly items: readonly (Submission | Entry)[]
  /** Undefined until it was read. */
  readonly account: Account | undefined
  readonly isLoading: boolean
  readonly hasMore: boolean
  /** Why the list or the account could not be read, in words. */
  readonly problem: string | undefined
}

/** Who hears of what happens without a click. */
export interface GalleryEvents {
  readonly onChange: (state: GalleryState) => void
  readonly onEnded: (generation: Generation) => void
  /** Takes what was thrown; returns whether it was the end of the sign-in, which the page handles. */
  readonly checkSignedOut: (error: unknown) => boolean
}

/** The user's generations and credits, kept up to date with the API. */
export class Gallery {
  readonly #api: Api
  readonly #events: GalleryEvents
  readonly #poller: Poller
  #cursor: string | undefined
  #state: GalleryState = {
    items: [],
    account: undefined,
    isLoading: true,
    hasMore: false,
    problem: undefined,
  }

  constructor(api: Api, events: GalleryEvents) {
    this.#api = api
    this.#events = events
    this.#poller = new Poller({
      read: (ids, signal) => this.#readSome(ids, signal),
      onAnswer: (answer) => this.#hear(answer),
      onGiveUp: (id) => this.#change(id, (entry) => ({ ...entry, gaveUp: true })),
      onTrouble: (id, trouble) => this.#change(id, (entry) => ({ ...entry, trouble })),
      onError: (ids, error) => {
        if (events.checkSignedOut(error)) return
        for (const id of ids) {
          this.#change(id, (entry) => ({ ...entry, gaveUp: true, trouble: wordsOf(error) }))
        }
      },
    })
  }

  get state(): GalleryState {
    return this.#state
  }

  /** Reads the account and the first page. */
  async start(): Promise<void> {
    await Promise.all([this.readAccount(), this.#readPage()])
  }

  /** Reads the next page, once at a time. */
  async loadMore(): Promise<void> {
    if (this.#state.isLoading || !this.#state.hasMore) return
    this.#set({ isLoading: true, problem: undefined })
    await this.#readPage()
  }

  /** Reads again what could not be read. */
  async reload(): Promise<void> {
    this.#set({ isLoading: true, problem: undefined })
    await this.start()
  }

  /** Sends a photo: its card is there at once, and other photos may follow before this one has arrived. */
  async submit(photo: Photo): Promise<void> {
    const submission: Submission = {
      kind: 'submission',
      key: crypto.randomUUID(),
      photo,
      previewUrl: URL.createObjectURL(photo.blob),
    }
    this.#set({ items: [submission, ...this.#state.items] })
    await this.#send(submission)
  }

  /** Sends a photo again that did not arrive. The same key: if it did arrive after all, nothing happens twice. */
  async resend({ problem: _problem, ...submission }: Submission): Promise<void> {
    this.#replace(submission.key, submission)
    await this.#send(submission)
  }

  /** Takes away a photo that was not accepted. */
  discard({ key, previewUrl }: Submission): void {
    URL.revokeObjectURL(previewUrl)
    this.#set({ items: this.#state.items.filter((item) => item.key !== key) })
  }

  /** Starts a failed generation anew. */
  async retry(entry: Entry): Promise<void> {
    const { generationId } = entry.generation
    this.#change(generationId, (now) => ({ ...now, isRetrying: true }))
    try {
      await this.#api.request('POST', `/generations/${generationId}/retry`, acceptedSchema)
      this.#change(generationId, ({ trouble: _trouble, isRetrying: _isRetrying, ...now }) => {
        const { error: _error, ...generation } = now.generation
        return {
          ...now,
          generation: { ...generation, status: 'processing', progress: null, retryable: false },
        }
      })
      this.#poller.watch(generationId)
    } catch (error) {
      if (this.#events.checkSignedOut(error)) return
      this.#change(generationId, (now) => ({ ...now, isRetrying: false, trouble: wordsOf(error) }))
      // It has not failed any more: retried elsewhere, perhaps.
      if (error instanceof ApiError && error.status === 409) await this.refresh(generationId)
    }
    await this.readAccount()
  }

  /** Asks for a generation that nobody asks for any more, for another five minutes. */
  checkAgain(entry: Entry): void {
    const { generationId } = entry.generation
    this.#change(generationId, ({ gaveUp: _gaveUp, ...now }) => now)
    this.#poller.watchNow(generationId)
  }

  /** Reads one generation anew, e.g. because its links have ended. */
  async refresh(generationId: string): Promise<void> {
    try {
      const answer = await this.#read(generationId)
      // Its old links are not to be kept.
      this.#change(generationId, (entry) => ({ ...entry, generation: answer }))
      if (answer.status === 'processing') this.#poller.watch(generationId)
    } catch (error) {
      if (this.#events.checkSignedOut(error)) return
      this.#change(generationId, (entry) => ({ ...entry, trouble: wordsOf(error) }))
    }
  }

  /** Reads the credits. */
  async readAccount(): Promise<void> {
    try {
      this.#set({ account: await this.#api.request('GET', '/account', accountSchema) })
    } catch (error) {
      if (!this.#events.checkSignedOut(error)) this.#set({ problem: wordsOf(error) })
    }
  }

  /** Asks nothing while nobody looks, and goes on after. */
  setWatched(isWatched: boolean): void {
    if (isWatched) this.#poller.resume()
    else this.#poller.pause()
  }

  /** Ends all questions: the page is left. */
  stop(): void {
    this.#poller.stop()
  }

  async #send(submission: Submission): Promise<void> {
    const { key, photo, previewUrl } = submission
    try {
      const generationId = await submitPhoto(this.#api, photo, key)
      const createdAt = new Date().toISOString()
      const generation: Generation = {
        generationId,
        status: 'processing',
        createdAt,
        images: {},
        retryable: false,
      }
      this.#replace(key, { kind: 'generation', key, generation, previewUrl })
      this.#poller.watch(generationId)
    } catch (error) {
      if (this.#events.checkSignedOut(error)) return
      this.#replace(key, { ...submission, problem: wordsOf(error) })
    }
    await this.readAccount()
  }

  async #readPage(): Promise<void> {
    const query = new URLSearchParams({
      limit: String(PAGE_SIZE),
      ...(this.#cursor && { cursor: this.#cursor }),
    })
    try {
      const page = await this.#api.request('GET', `/generations?${query.toString()}`, generationPageSchema)
      this.#cursor = page.cursor ?? undefined
      const known = new Set(this.#state.items.map((item) => idOf(item)))
      const added = page.generations.filter(({ generationId }) => !known.has(generationId))
      const entries = added.map((generation): Entry => ({
        kind: 'generation',
        key: generation.generationId,
        generation,
      }))
      this.#set({
        items: [...this.#state.items, ...entries],
        isLoading: false,
        hasMore: page.cursor !== null,
      })
      for (const { generationId, status } of added) {
        if (status === 'processing') this.#poller.watch(generationId)
      }
    } catch (error) {
      if (this.#events.checkSignedOut(error)) return
      this.#set({ isLoading: false, problem: wordsOf(error) })
    }
  }

  #read(generationId: string): Promise<Generation> {
    return this.#api.request('GET', `/generations/${generationId}`, generationSchema)
  }

  async #readSome(ids: readonly string[], signal: AbortSignal): Promise<readonly Generation[]> {
    const path = `/generations?ids=${ids.join(',')}`
    const { generations } = await this.#api.request('GET', path, generationPageSchema, { signal })
    return generations
  }

  #hear(answer: Generation): void {
    this.#change(answer.generationId, (entry) => withAnswer(entry, answer))
    if (answer.status === 'processing') return
    this.#events.onEnded(answer)
    void this.readAccount()
  }

  #change(generationId: string, next: (entry: Entry) => Entry): void {
    const items = this.#state.items.map((item) =>
      item.kind === 'generation' && item.generation.generationId === generationId ? next(item) : item,
    )
    this.#set({ items })
  }

  #replace(key: string, next: Submission | Entry): void {
    this.#set({ items: this.#state.items.map((item) => (item.key === key ? next : item)) })
  }

  #set(change: Partial<GalleryState>): void {
    this.#state = { ...this.#state, ...change }
    this.#events.onChange(this.#state)
  }
}

function idOf(item: Submission | Entry): string | undefined {
  return item.kind === 'generation' ? item.generation.generationId : undefined
}
