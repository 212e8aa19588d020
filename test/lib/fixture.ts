import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { App, Stack } from 'aws-cdk-lib/core'
import { Match, Template } from 'aws-cdk-lib/assertions'
import recommendedFlags from 'aws-cdk-lib/recommended-feature-flags.json' with { type: 'json' }
import type { Bundle } from '../../lib/bundle.ts'
import type { PagesBundle } from '../../lib/bundle-pages.ts'
import { Alarms } from '../../lib/constructs/alarms.ts'
import { stageOf, type Stage } from '../../lib/stage.ts'

export { Match, Template }

/** A stack as the app makes it: with the recommended feature flags, without the validation that takes seconds. */
export function fixtureStack(): Stack {
  const app = new App({ context: recommendedFlags, builtinCloudFormationValidation: false })
  return new Stack(app, 'Fixture')
}

/** A stack, a stage and its alarms: what most constructs ask for. */
export function fixture(stageName: Stage['name'] = 'dev'): { stack: Stack; stage: Stage; alarms: Alarms } {
  const stack = fixtureStack()
  const stage = stageOf(stageName)
  return { stack, stage, alarms: new Alarms(stack, 'Alarms', { stage }) }
}

/** Code of a function that does nothing: constructs are tested without bundling. */
export function fixtureBundle(entry = 'lambdas/api/fixture.ts', hash = 'f'.repeat(64)): Bundle {
  const folder = mkdtempSync(join(tmpdir(), 'stepladder-bundle-'))
  writeFileSync(join(folder, 'index.js'), 'exports.handler = async () => ({})\n')
  return { entry, folder, hash, bytes: 0, inputs: [entry] }
}

/** Web pages with nothing in them: constructs are tested without bundling. */
export function fixturePages(): PagesBundle {
  const folder = mkdtempSync(join(tmpdir(), 'stepladder-pages-'))
  mkdirSync(join(folder, 'assets'))
  writeFileSync(join(folder, 'assets', 'gallery.js'), '')
  writeFileSync(join(folder, 'index.html'), '<head><!-- policy --></head>')
  return { folder, firstScripts: {} }
}

/** One statement of a role, in the terms of the template. */
export interface Statement {
  readonly Effect: string
  readonly Action: string | readonly string[]
  readonly Resource: unknown
  readonly Condition?: unknown
}

/** All statements of all roles and policies, with the logical id of their owner. */
export function statements(template: Template): readonly (Statement & { readonly owner: string })[] {
  const roles = Object.entries(template.findResources('AWS::IAM::Role')).flatMap(([owner, role]) => {
    const policies: readonly { PolicyDocument: { Statement: readonly Statement[] } }[] =
      role['Properties'].Policies ?? []
    return policies.flatMap((policy) => policy.PolicyDocument.Statement.map((each) => ({ owner, ...each })))
  })
  const policies = Object.entries(template.findResources('AWS::IAM::Policy')).flatMap(([owner, policy]) => {
    const found: readonly Statement[] = policy['Properties'].PolicyDocument.Statement
    return found.map((each) => ({ owner, ...each }))
  })
  return [...roles, ...policies]
}
