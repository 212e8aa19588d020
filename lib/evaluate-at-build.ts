import { pathToFileURL } from 'node:url'
import type { Plugin } from 'esbuild'

/** A module's export cannot be carried in a bundle as JSON. */
export class BuildValueError extends Error {
  override readonly name = 'BuildValueError'
}

/**
 * Lets modules called `….build.ts` be evaluated when functions are bundled: the bundle gets what they export as JSON, and none
 * of the code behind it. So a function can know all jobs without carrying them. Whoever imports the source, as tests do, has
 * it evaluated on the spot.
 *
 * Their exports must be JSON.
 */
export const evaluateAtBuild: Plugin = {
  name: 'evaluate-at-build',
  setup(build) {
    build.onLoad({ filter: /\.build\.ts$/ }, async ({ path }) => {
      const module: Readonly<Record<string, unknown>> = await import(pathToFileURL(path).href)
      const lines = Object.entries(module).map(
        ([name, value]) => `export const ${name} = JSON.parse(${JSON.stringify(asJson(value, name, path))})`,
      )
      return { contents: lines.join('\n'), loader: 'js' }
    })
  },
}

function asJson(value: unknown, name: string, path: string): string {
  const text = JSON.stringify(value)
  if (text !== undefined) return text
  throw new BuildValueError(
    `${path}: the export "${name}" is ${typeof value}, which no JSON can carry. Modules that end in .build.ts may export JSON only`,
  )
}
