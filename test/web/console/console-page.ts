import type { Locator, Page } from 'playwright-core'

/** The console, as operators have it in hand. */
export class ConsolePage {
  readonly page: Page

  constructor(page: Page) {
    this.page = page
  }

  /** The row of a run in the list. */
  row(run: string): Locator {
    return this.page.getByRole('row').filter({ hasText: run })
  }

  /** The row of a state in the waterfall. */
  state(name: string): Locator {
    return this.page
      .getByRole('region', { name: 'Waterfall' })
      .getByRole('option', { name: new RegExp(`^${name} ?,`, 'u') })
  }

  /** Bars of a state: `work`, `retry`, … */
  bars(name: string, kind: string): Locator {
    return this.state(name).locator(`.bar-${kind}`)
  }

  get status(): Locator {
    return this.page.getByRole('region', { name: 'The run' }).getByRole('status')
  }

  get dialog(): Locator {
    return this.page.getByRole('dialog')
  }

  button(name: string | RegExp): Locator {
    return this.page.getByRole('button', { name })
  }
}
