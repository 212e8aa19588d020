import type { ComponentType } from 'preact'

import type { Config } from '../../shared/config.ts'
import type { IconName } from '../parts/icon-paths.ts'

/** What a page is given of its URL. */
export interface PageProps {
  /** Values of the `:names` of its path. */
  readonly params: Readonly<Record<string, string>>
  readonly query: URLSearchParams
}

export interface Page {
  /** Pattern of its path, e.g. `/runs/:job/:run`. */
  readonly path: string
  /** For the browser's tab and for screen readers. */
  readonly title: (params: PageProps['params']) => string
  readonly View: ComponentType<PageProps>
}

/** One entry of the navigation, and the pages behind it; the first of them is where the entry leads. */
export interface Section {
  readonly label: string
  readonly icon: IconName
  readonly pages: readonly [Page, ...Page[]]
  /** Whether this deployment has it. @default always */
  readonly isShown?: (config: Config) => boolean
}
