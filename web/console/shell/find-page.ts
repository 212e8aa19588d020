import { matchPath } from './match-path.ts'
import type { Page, PageProps, Section } from './page.ts'

/** The page at a path, with its section and what the path says. `/` is the first page of all. */
export function findPage(
  sections: readonly Section[],
  path: string,
): { section: Section; page: Page; params: PageProps['params'] } | undefined {
  const [first] = sections
  if (path === '/' && first) return { section: first, page: first.pages[0], params: {} }
  for (const section of sections) {
    for (const page of section.pages) {
      const params = matchPath(page.path, path)
      if (params) return { section, page, params }
    }
  }
  return undefined
}
