import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { parseSync } from 'oxc-parser'
import { bundleAll } from '../../lib/bundle.ts'
import type { Bundle } from '../../lib/bundle.ts'

/**
 * Bundles, for each bundle of ours, only what it imports of the AWS SDK: the same clients and commands, none of our
 * code. What is measured against it is what we add.
 * @returns the bundles by the entry that they stand beside
 */
export async function bundleSdkOnly(
  root: string,
  scratch: string,
  bundles: readonly Bundle[],
): Promise<ReadonlyMap<string, Bundle>> {
  const folder = join(scratch, 'sdk-only')
  for (const bundle of bundles) {
    const file = join(folder, bundle.entry)
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, program(sdkImports(root, bundle.inputs)))
  }
  return bundleAll({
    root: folder,
    entries: bundles.map(({ entry }) => entry),
    outdir: join(scratch, 'sdk-bundles'),
  })
}

/** Names by package, as our sources among `inputs` import them. */
export function sdkImports(
  root: string,
  inputs: readonly string[],
): ReadonlyMap<string, ReadonlySet<string>> {
  const imports = new Map<string, Set<string>>()
  for (const input of inputs.filter((path) => path.startsWith('lambdas/'))) {
    const { module } = parseSync(input, readFileSync(join(root, input), 'utf8'))
    for (const { moduleRequest, entries } of module.staticImports) {
      if (!moduleRequest.value.startsWith('@aws-sdk/')) continue
      const names = imports.get(moduleRequest.value) ?? new Set()
      imports.set(moduleRequest.value, names)
      for (const { importName, isType } of entries) {
        if (isType) continue
        if (importName.name === null)
          throw new Error(`${input}: import names of ${moduleRequest.value} one by one`)
        names.add(importName.name)
      }
    }
  }
  return imports
}

/** A module that keeps the imported names alive and does nothing with them. */
function program(imports: ReadonlyMap<string, ReadonlySet<string>>): string {
  const used = [...imports].filter(([, names]) => names.size > 0)
  const lines = used.map(([name, names], index) => {
    const list = [...names].map((each) => `${each} as ${each}${index}`)
    return `import { ${list.join(', ')} } from '${name}'`
  })
  const names = used.flatMap(([, each], index) => [...each].map((name) => `${name}${index}`))
  return [...lines, `export const handler = [${names.join(', ')}]`, ''].join('\n')
}
