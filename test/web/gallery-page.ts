import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'

import type { Locator, Page } from 'playwright-core'

const SAMPLES = join(resolve(import.meta.dirname, '..', '..'), 'samples')
/** How often the gallery asks for the generations in progress. */
const POLL_MS = 3000

/** The gallery, as its users have it in hand. */
export class GalleryPage {
  readonly page: Page

  constructor(page: Page) {
    this.page = page
  }

  /** Chooses a file, by its path below `samples/`, or by its bytes. */
  async choose(file: string | { name: string; mimeType: string; buffer: Buffer }): Promise<void> {
    const input = this.page.locator('input[type=file]')
    await input.setInputFiles(typeof file === 'string' ? join(SAMPLES, file) : file)
  }

  /** Chooses a sample and sends it. */
  async submit(sample = 'cat.png'): Promise<void> {
    await this.choose(sample)
    await this.submitButton.click()
  }

  /** Lets the gallery ask once for the generations in progress. */
  async poll(): Promise<void> {
    await this.page.clock.runFor(POLL_MS)
  }

  get submitButton(): Locator {
    return this.page.getByRole('button', { name: 'Make a plushie' })
  }

  get credits(): Locator {
    return this.page.getByRole('status', { name: 'Credits' })
  }

  /** Cards with this text or of this status, newest first. */
  cards(text: string | RegExp): Locator {
    return this.page.getByRole('article').filter({ hasText: text })
  }

  /** The card of a generation. */
  card(generationId: string): Locator {
    return this.page.locator(`[data-generation="${generationId}"]`)
  }

  retryButton(generationId: string): Locator {
    return this.card(generationId).getByRole('button', { name: 'Try again' })
  }

  /** Ids of the generations that have a card, from first to last. */
  shown(): Promise<string[]> {
    return this.page
      .locator('[data-generation]')
      .evaluateAll((cards) => cards.map((card) => card.getAttribute('data-generation') ?? ''))
  }

  /** Drops or pastes a sample, as a browser tells the page of it. */
  async give(event: 'drop' | 'paste', sample: string): Promise<void> {
    const bytes = readFileSync(join(SAMPLES, sample)).toString('base64')
    await this.page.evaluate(`{
      const bytes = Uint8Array.from(atob('${bytes}'), (letter) => letter.codePointAt(0))
      const transfer = new DataTransfer()
      transfer.items.add(new File([bytes], '${sample}', { type: 'image/png' }))
      document.body.dispatchEvent(${
        event === 'drop'
          ? `new DragEvent('drop', { dataTransfer: transfer, bubbles: true })`
          : `new ClipboardEvent('paste', { clipboardData: transfer, bubbles: true })`
      })
    }`)
  }
}
