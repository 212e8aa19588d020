import { execFile } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { beforeAll, describe, expect, it } from 'vitest'
import { bundleAll, type Bundles } from '../../lib/bundle.ts'
import { allEntries } from '../../lib/entries.ts'
import { synthesize } from '../../lib/synthesize.ts'

const run = promisify(execFile)
const root = join(import.meta.dirname, '../..')
const temporary = mkdtempSync(join(tmpdir(), 'stepladder-synthesize-'))

/** Bytes that the issue allows for a function's minified code. */
const MAX_BUNDLE_BYTES = 700_000

let bundles: Bundles
beforeAll(async () => {
  bundles = await bundleAll({ root, entries: allEntries(), outdir: join(temporary, 'bundles') })
})

describe('the bundles', () => {
  it('are small', () => {
    for (const { entry, bytes } of bundles.values())
      expect({ entry, small: bytes <= MAX_BUNDLE_BYTES }).toEqual({ entry, small: true })
  })

  it('load and export a handler, without any configuration', () => {
    const require = createRequire(import.meta.url)
    for (const { entry, folder } of bundles.values()) {
      expect({ entry, handler: typeof require(join(folder, 'index.js')).handler }).toEqual({
        entry,
        handler: 'function',
      })
    }
  })

  it('carry nothing of infrastructure, and zod in its small form only', () => {
    for (const { entry, inputs } of bundles.values()) {
      const unwanted = inputs.filter((path) =>
        /node_modules\/(?:aws-cdk-lib|constructs|cdk-nag|sharp|jsonata|hono)\/|^(?:lib|local|bin)\/|zod\/v4\/(?:classic|locales\/(?!en\.))/u.test(
          path,
        ),
      )
      expect({ entry, unwanted }).toEqual({ entry, unwanted: [] })
    }
  })

  it('carry only the AWS clients that they use', () => {
    const clients = (entry: string) => [
      ...new Set(
        (bundles.get(entry)?.inputs ?? []).flatMap(
          (path) => /@aws-sdk\/client-([\w-]+)\//u.exec(path)?.[1] ?? [],
        ),
      ),
    ]
    expect(clients('lambdas/platform/catalog/get-openapi.ts')).toEqual([])
    expect(clients('lambdas/domains/plushie/api/get-account.ts')).toEqual(['dynamodb'])
    expect(clients('lambdas/platform/events/api/send-event.ts')).toEqual(['eventbridge'])
  })
})

describe('synthesize', () => {
  it('writes an assembly whose template does not depend on who asks, or where', async () => {
    const template = async (options: Parameters<typeof synthesize>[0], outdir: string) => {
      const { assembly, stackName } = await synthesize({
        bundles,
        ...options,
        outdir: join(temporary, outdir),
      })
      return JSON.parse(readFileSync(join(assembly, `${stackName}.template.json`), 'utf8'))
    }
    const deployed = await template({}, 'deployed')
    const local = await template({ checks: false, copyCode: false }, 'local')
    const withoutPaths = (resources: Record<string, { Metadata?: Record<string, string> }>) =>
      Object.values(resources).map(({ Metadata, ...resource }) => ({
        ...resource,
        path: Metadata?.['aws:cdk:path'],
      }))
    expect(withoutPaths(local.Resources)).toEqual(withoutPaths(deployed.Resources))
    expect(local.Outputs).toEqual(deployed.Outputs)
  })

  it('copies code into the assembly to be deployed, and points at the bundles to be run from there', async () => {
    const assetPaths = async (copyCode: boolean) => {
      const outdir = join(temporary, `copy-${copyCode}`)
      const { stackName } = await synthesize({ bundles, outdir, copyCode, checks: false })
      const { Resources } = JSON.parse(readFileSync(join(outdir, `${stackName}.template.json`), 'utf8'))
      return (
        Object.values<{ Metadata?: Record<string, string>; Properties?: { Runtime?: string } }>(Resources)
          // CDK's own, which uploads the pages, is not ours to bundle.
          .filter(({ Properties }) => Properties?.Runtime === 'nodejs24.x')
          .flatMap(({ Metadata }) => Metadata?.['aws:asset:path'] ?? [])
          .map((path) => ({ path, exists: existsSync(join(copyCode ? outdir : '', path, 'index.js')) }))
      )
    }
    const copied = await assetPaths(true)
    expect(copied.length).toBeGreaterThanOrEqual(bundles.size)
    expect(copied.filter(({ path, exists }) => !exists || !path.startsWith('asset.'))).toEqual([])
    const folders = new Set([...bundles.values()].map(({ folder }) => folder))
    expect((await assetPaths(false)).filter(({ path, exists }) => !exists || !folders.has(path))).toEqual([])
  })

  it('takes the stage and other settings', async () => {
    const { stackName } = await synthesize({
      bundles,
      outdir: join(temporary, 'staging'),
      settings: { stage: 'staging' },
      checks: false,
    })
    expect(stackName).toBe('Stepladder-staging')
  })
})

describe('bin/app.ts', () => {
  it('ends with one line and exit code 1 for a stage that there is not', async () => {
    const attempt = run(process.execPath, ['bin/app.ts'], {
      cwd: root,
      env: { ...process.env, CDK_OUTDIR: join(temporary, 'bad'), CDK_CONTEXT_JSON: '{"stage":"prod"}' },
    })
    await expect(attempt).rejects.toMatchObject({
      code: 1,
      stderr: 'the setting stage is "prod": expected dev, staging, production (set it with -c stage=…)\n',
    })
  })
})
