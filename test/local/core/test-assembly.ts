import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { startLocalCloud } from '../../../local/cloud.ts'
import type { LocalCloud, LocalCloudOptions } from '../../../local/cloud.ts'
import type { JsonObject } from '../../../local/json.ts'

/** A folder that is gone when the test ends. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'local-cloud-test-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

/** Writes files, with the folders that they need. */
export function writeFiles(folder: string, files: Readonly<Record<string, string>>): string {
  for (const [path, text] of Object.entries(files)) {
    const file = join(folder, path)
    mkdirSync(join(file, '..'), { recursive: true })
    writeFileSync(file, text)
  }
  return folder
}

/** Writes a cloud assembly of one stack, with assets as CDK writes them: asset `code` has the object key `code.zip`. */
export function writeAssembly(
  template: JsonObject,
  files: Readonly<Record<string, string>> = {},
  folder: string = temporaryFolder(),
): string {
  const assets = new Set(Object.keys(files).map((file) => file.split('/')[0] ?? ''))
  return writeFiles(folder, {
    'manifest.json': JSON.stringify({
      version: '48.0.0',
      artifacts: {
        'test.assets': { type: 'cdk:asset-manifest', properties: { file: 'test.assets.json' } },
        test: { type: 'aws:cloudformation:stack', properties: { templateFile: 'test.template.json' } },
      },
    }),
    'test.assets.json': JSON.stringify({
      files: Object.fromEntries(
        [...assets].map((asset) => [
          asset,
          {
            source: { path: asset, packaging: 'zip' },
            destinations: { here: { objectKey: `${asset}.zip` } },
          },
        ]),
      ),
    }),
    'test.template.json': JSON.stringify(template),
    ...files,
  })
}

/** The template of a function whose code is the asset of that name. */
export function functionResource(asset: string, properties: JsonObject = {}): JsonObject {
  return {
    Type: 'AWS::Lambda::Function',
    Metadata: { 'aws:cdk:path': `test/${asset}/Resource` },
    Properties: {
      FunctionName: asset,
      Handler: 'index.handler',
      Runtime: 'nodejs24.x',
      Role: 'arn:aws:iam::000000000000:role/test',
      Code: { S3Bucket: { 'Fn::Sub': 'assets-${AWS::AccountId}' }, S3Key: `${asset}.zip` },
      ...properties,
    },
  }
}

/** Starts a cloud on free ports and stops it when the test ends. */
export async function startTestCloud(options: LocalCloudOptions): Promise<LocalCloud> {
  const cloud = await startLocalCloud({ port: 0, apiPort: 0, ...options })
  onTestFinished(() => cloud.stop())
  return cloud
}

/** Starts a cloud with functions only: each is given as the source of its `index.js`. */
export async function startFunctions(
  sources: Readonly<Record<string, string>>,
  options: Partial<LocalCloudOptions> & { properties?: JsonObject } = {},
): Promise<LocalCloud> {
  const { properties = {}, ...cloudOptions } = options
  const resources = Object.fromEntries(
    Object.keys(sources).map((name) => [name, functionResource(name, properties)]),
  )
  const files = Object.fromEntries(
    Object.entries(sources).map(([name, source]) => [`${name}/index.js`, source]),
  )
  return startTestCloud({ assembly: writeAssembly({ Resources: resources }, files), ...cloudOptions })
}
