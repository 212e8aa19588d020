import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import * as z from 'zod'
import type { Bundles } from './bundle.ts'
import { bundleChanged } from './bundle-cache.ts'
import { bundlePages, type PagesBundle } from './bundle-pages.ts'
import { allEntries } from './entries.ts'
import { checkLimits } from './limits/check-limits.ts'
import type { Settings } from './settings.ts'

/** What {@link synthesize} is told. */
export interface SynthesizeOptions {
  /**
   * Folder of the cloud assembly.
   *
   * @default - what the CDK command line asks for, else `cdk.out`
   */
  readonly outdir?: string
  /** Settings in place of `-c name=value`. */
  readonly settings?: Partial<Record<keyof Settings, string>>
  /**
   * Code that was bundled before, e.g. by a watcher.
   *
   * @default - all functions are bundled, unless nothing changed since the last time
   */
  readonly bundles?: Bundles
  /**
   * Whether cdk-nag checks the stack. It takes a second.
   *
   * @default true
   */
  readonly checks?: boolean
  /**
   * Whether code is copied into the cloud assembly, to be deployed from there. When it is not, the assembly points at
   * the folders of the bundles, so what is built again there is seen by whoever runs the assembly.
   *
   * @default true
   */
  readonly copyCode?: boolean
}

/** A synthesized app. */
export interface Synthesis {
  /** Absolute path of the cloud assembly: `manifest.json`, the template, the assets. */
  readonly assembly: string
  readonly stackName: string
  readonly bundles: Bundles
  readonly pages: PagesBundle
}

const cdkJson = z.object({ context: z.record(z.string(), z.unknown()) })

/**
 * Bundles all functions and synthesizes the stack of one stage: the same template whoever asks.
 *
 * @throws {LimitError} for a stack that AWS would refuse to deploy
 * @throws {SettingsError} for a setting that cannot be used; esbuild's `BuildFailure` when code does not compile.
 */
export async function synthesize(options: SynthesizeOptions = {}): Promise<Synthesis> {
  const root = resolve(import.meta.dirname, '..')
  const outdir = resolve(options.outdir ?? process.env.CDK_OUTDIR ?? join(root, 'cdk.out'))
  // The CDK library takes as long to load as the functions take to be bundled by another process: side by side.
  const bundling =
    options.bundles ?? bundleChanged({ root, entries: allEntries(), outdir: bundlesFolder(root) })
  const [{ addChecks, createApp }, bundles, pages] = await Promise.all([
    import('./app.ts'),
    bundling,
    bundlePages({ root, outdir: pagesFolder(root) }),
  ])
  const { app, stack } = createApp({
    outdir,
    bundles,
    pages,
    context: {
      ...featureFlags(root),
      // As the CDK command line sets them: whoever reads the assembly finds code and construct of a resource.
      'aws:cdk:enable-asset-metadata': true,
      'aws:cdk:enable-path-metadata': true,
      ...options.settings,
      ...(options.copyCode === false && { 'aws:cdk:disable-asset-staging': true }),
    },
  })
  if (options.checks !== false) await addChecks(app)
  // Deployments would find out after minutes; a stack that AWS refuses is not worth writing.
  for (const { template, stackName } of app.synth().stacks) {
    for (const warning of checkLimits(template, stackName)) console.warn(`! ${warning}`)
  }
  return { assembly: outdir, stackName: stack.stackName, bundles, pages }
}

/** Where the pages are made: one folder a build. */
export function pagesFolder(root: string): string {
  return join(root, '.stepladder', 'pages')
}

/** Where bundles are made; they are kept between runs. */
export function bundlesFolder(root: string): string {
  return join(root, '.stepladder', 'bundles')
}

/** Feature flags change templates, so they hold also where no CDK command line reads `cdk.json`. */
function featureFlags(root: string): Readonly<Record<string, unknown>> {
  return cdkJson.parse(JSON.parse(readFileSync(join(root, 'cdk.json'), 'utf8'))).context
}
