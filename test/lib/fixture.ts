import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { App, Stack } from 'aws-cdk-lib/core'
import recommendedFlags from 'aws-cdk-lib/recommended-feature-flags.json' with { type: 'json' }
import type { Bundle } from '../../lib/bundle.ts'

/** A stack as the app makes it: with the recommended feature flags, without the validation that takes seconds. */
export function fixtureStack(): Stack {
  const app = new App({ context: recommendedFlags, builtinCloudFormationValidation: false })
  return new Stack(app, 'Fixture')
}

/** Code of a function that does nothing: constructs are tested without bundling. */
export function fixtureBundle(entry = 'lambdas/api/fixture.ts'): Bundle {
  const folder = mkdtempSync(join(tmpdir(), 'stepladder-bundle-'))
  writeFileSync(join(folder, 'index.js'), 'exports.handler = async () => ({})\n')
  return { entry, folder, hash: 'f'.repeat(64), bytes: 0, inputs: [entry] }
}
