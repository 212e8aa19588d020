import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'

import * as local from '../../local/index.ts'
import { FAULT_KINDS } from '../../local/faults/fault.ts'
import { describeKind, parseFault, readFault } from '../../local/faults/parse-fault.ts'
import type { JsonValue } from '../../local/json.ts'

const GUIDE = readFileSync(join(import.meta.dirname, '..', '..', 'docs', 'testing.md'), 'utf8')

function blocks(language: string): string[] {
  return [...GUIDE.matchAll(new RegExp(`\`\`\`${language}\n(.*?)\`\`\``, 'gsu'))].map(([, text = '']) => text)
}

describe('docs/testing.md', () => {
  it('shows tests that run: its code is the file beside this one, which runs the job of the README', () => {
    const file = readFileSync(join(import.meta.dirname, 'ship-order.test.ts'), 'utf8')
      .replace("import { synthesizeOrders } from './synthesize-orders.ts'\n", '')
      .replace('await synthesizeOrders()', "'cdk.out'")
    expect(blocks('ts').join('\n')).toBe(file)
  })

  it('shows faults of the command line that can be read', () => {
    const faults = [...GUIDE.matchAll(/--fault '([^']+)'/gu)].map(([, text = '']) => readFault(text).kind)
    expect(faults.length).toBeGreaterThan(1)
  })

  it('shows bodies that the control takes', () => {
    const bodies = [...GUIDE.matchAll(/-d '([^']+)'/gu)].map(([, text = '']) => text)
    const faults = bodies.flatMap((text) => {
      const { fault }: { fault?: JsonValue } = JSON.parse(text)
      return fault === undefined ? [] : [parseFault(fault).kind]
    })
    expect([bodies.length > faults.length, faults.length > 0]).toEqual([true, true])
  })

  it.each(Object.keys(FAULT_KINDS))('tells the fault %s with its settings and what it does', (kind) => {
    const { description, properties, required } = describeKind(kind)
    const names = Object.keys(properties).filter((name) => name !== 'kind')
    const shown = [
      ...names.filter((name) => required.includes(name)).map((name) => `\`${name}\``),
      ...names.filter((name) => !required.includes(name)).map((name) => `[\`${name}\`]`),
    ].join(', ')
    expect(GUIDE.replaceAll(/ +/gu, ' ')).toContain(`| \`${kind}\` | ${shown} | ${description} |`)
  })

  it('names only what local/index.ts exports', () => {
    const imported = [...GUIDE.matchAll(/`(\w+)` from `local\/index\.ts`/gu)].map(([, name = '']) => name)
    expect(imported.filter((name) => !(name in local))).toEqual([])
    expect(imported).toContain('startGeminiStandIn')
  })
})
