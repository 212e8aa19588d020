import { setTimeout as delay } from 'node:timers/promises'
import type { ApiClient } from './api-client.ts'

/** The gallery asks so often, once for all that a user has in progress. */
export const GALLERY_POLL_MS = 3_000

/** Waits for generations as the gallery does: several in progress, one question for all of them. */
export class GalleryUser {
  readonly #client: ApiClient
  readonly #waiting = new Map<string, PromiseWithResolvers<void>>()
  #isAsking = false

  constructor(client: ApiClient) {
    this.#client = client
  }

  /** Submits a photo. @returns the generation's id */
  submit(photo: Uint8Array<ArrayBuffer>): Promise<string> {
    return this.#client.submit(photo)
  }

  /** Resolves when the page would show that a generation is completed. @throws when one failed */
  completed(generationId: string): Promise<void> {
    const ended = Promise.withResolvers<void>()
    this.#waiting.set(generationId, ended)
    if (!this.#isAsking) void this.#ask()
    return ended.promise
  }

  async #ask(): Promise<void> {
    this.#isAsking = true
    try {
      while (this.#waiting.size > 0) {
        await delay(GALLERY_POLL_MS)
        for (const id of await this.#client.completedOf([...this.#waiting.keys()])) {
          this.#waiting.get(id)?.resolve()
          this.#waiting.delete(id)
        }
      }
    } catch (error) {
      for (const { reject } of this.#waiting.values()) reject(error)
      this.#waiting.clear()
    } finally {
      this.#isAsking = false
    }
  }
}
