import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'

import type { Page } from 'playwright-core'
import * as z from 'zod'

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

const resultSchema = z.object({
  violations: z.array(
    z.object({
      id: z.string(),
      impact: z.string().nullish(),
      help: z.string(),
      nodes: z.array(z.object({ html: z.string(), failureSummary: z.string().optional() })),
    }),
  ),
})

/** What axe-core finds serious or critical on the page as it is now, as sentences. */
export async function findViolations(page: Page): Promise<string[]> {
  // Run by the debugger, so the page's policy has no say in it.
  await page.evaluate(AXE)
  const { violations } = resultSchema.parse(
    await page.evaluate('axe.run(document, { resultTypes: ["violations"] })'),
  )
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, help, nodes }) =>
      nodes.map((node) => `${id}: ${help}: ${node.html} ${node.failureSummary ?? ''}`),
    )
}
