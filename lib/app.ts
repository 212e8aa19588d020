import { App, Tags, Validations } from 'aws-cdk-lib/core'
import type { Bundles } from './bundle.ts'
import type { PagesBundle } from './bundle-pages.ts'
import { readSettings, type Settings } from './settings.ts'
import { StepladderStack } from './stacks/stepladder-stack.ts'
import { stageOf } from './stage.ts'

/** What {@link createApp} is told. */
export interface AppOptions {
  readonly bundles: Bundles
  readonly pages: PagesBundle
  /**
   * Folder of the cloud assembly.
   *
   * @default - what the CDK command line asks for, else a new temporary folder
   */
  readonly outdir?: string
  /**
   * Context besides that of the command line: feature flags and settings.
   *
   * @default - none
   */
  readonly context?: Readonly<Record<string, unknown>>
}

/** Builds the app: one stack, for the stage that the context names. */
export function createApp({ bundles, pages, outdir, context }: AppOptions): {
  app: App
  stack: StepladderStack
} {
  const app = new App({
    ...(outdir !== undefined && { outdir }),
    ...(context !== undefined && { context }),
    // Loading CloudFormation's schemas takes 2 to 3 s of each synthesis; test/lib/app.test.ts validates all stages.
    builtinCloudFormationValidation: false,
    analyticsReporting: false,
  })
  const settings: Settings = readSettings((name) => app.node.tryGetContext(name))
  const stage = stageOf(settings.stage)
  const stack = new StepladderStack(app, `Stepladder-${stage.name}`, {
    stage: settings.webOrigin === undefined ? stage : { ...stage, webOrigins: [settings.webOrigin] },
    settings,
    bundles,
    pages,
  })
  Tags.of(app).add('project', 'stepladder')
  Tags.of(app).add('stage', stage.name)
  return { app, stack }
}

/** Adds cdk-nag's AwsSolutions checks: a finding that nobody acknowledged fails the synthesis. */
export async function addChecks(app: App): Promise<void> {
  // Imported when wanted: it loads every service of the library.
  const { AwsSolutionsChecks } = await import('cdk-nag/lib/packs/aws-solutions.js')
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app))
}
