import { enableCompileCache } from 'node:module'
import { join } from 'node:path'

// Compiled code of the CDK library is kept between runs: half of the time to load it.
enableCompileCache(join(import.meta.dirname, '..', 'node_modules', '.cache', 'node-compile-cache'))
const { synthesize } = await import('../lib/synthesize.ts')
const { SettingsError } = await import('../lib/settings.ts')
const { LimitError } = await import('../lib/limits/check-limits.ts')

try {
  await synthesize()
} catch (error) {
  if (!(error instanceof SettingsError || error instanceof LimitError)) throw error
  console.error(error.message)
  process.exitCode = 1
}
