import { readFileSync } from 'node:fs'
import { join } from 'node:path'

import recommendedFlags from 'aws-cdk-lib/recommended-feature-flags.json' with { type: 'json' }
import { afterEach, expect, it, vi } from 'vitest'
import * as z from 'zod'
import { createApp } from '../../../lib/app.ts'
import { allEntries } from '../../../lib/entries.ts'
import { loadConfig } from '../../../web/shared/config.ts'
import { fixtureBundle, fixturePages } from '../fixture.ts'

const deploymentSchema = z.object({
  Type: z.literal('Custom::CDKBucketDeployment'),
  Properties: z.object({
    SourceObjectKeys: z.array(z.string()),
    SourceMarkers: z.array(z.record(z.string(), z.unknown())),
    SourceMarkersConfig: z.array(z.object({ jsonEscape: z.boolean().optional() })),
  }),
})

/** What AWS knows only when it deploys. */
const VALUES: Readonly<Record<string, string>> = {
  ApiEndpoint: 'https://api.example.com',
  DomainName: 'd1.cloudfront.net',
  RegionalDomainName: 'objects.s3.eu-west-1.amazonaws.com',
  'AWS::Region': 'eu-west-1',
  UsersPoolDomain: 'plush',
  UsersPoolUserClient: 'client-1',
}

/** The files of a deployment as they come into the bucket: markers give way to values as the library's function does it. */
function deployedFiles(): Map<string, string> {
  const bundles = new Map(allEntries().map((entry) => [entry, fixtureBundle(entry)]))
  const { app, stack } = createApp({ bundles, pages: fixturePages(), context: recommendedFlags })
  const assembly = app.synth()
  const { Resources } = z
    .object({ Resources: z.record(z.string(), z.unknown()) })
    .parse(assembly.getStackByName(stack.stackName).template)
  const files = new Map<string, string>()
  for (const resource of Object.values(Resources)) {
    const { success, data } = deploymentSchema.safeParse(resource)
    if (!success) continue
    const { SourceObjectKeys, SourceMarkers, SourceMarkersConfig } = data.Properties
    for (const [index, key] of SourceObjectKeys.entries()) {
      const folder = join(assembly.directory, `asset.${key.replace('.zip', '')}`)
      for (const name of ['config.json', 'index.html']) {
        const text = readIfThere(join(folder, name))
        if (text === undefined) continue
        const isEscaped = SourceMarkersConfig[index]?.jsonEscape ?? false
        files.set(name, replaceMarkers(text, SourceMarkers[index] ?? {}, isEscaped))
      }
    }
  }
  return files
}

function replaceMarkers(
  text: string,
  markers: Readonly<Record<string, unknown>>,
  isEscaped: boolean,
): string {
  return Object.entries(markers).reduce((result, [marker, value]) => {
    const resolved = resolveValue(value)
    return result.replaceAll(marker, isEscaped ? JSON.stringify(resolved).slice(1, -1) : resolved)
  }, text)
}

const joinSchema = z.object({ 'Fn::Join': z.tuple([z.string(), z.array(z.unknown())]) })
const getAttSchema = z.object({ 'Fn::GetAtt': z.tuple([z.string(), z.string()]) })

function resolveValue(value: unknown): string {
  if (typeof value === 'string') return value
  const joined = joinSchema.safeParse(value).data?.['Fn::Join']
  if (joined) return joined[1].map(resolveValue).join(joined[0])
  const name =
    getAttSchema.safeParse(value).data?.['Fn::GetAtt'][1] ?? z.object({ Ref: z.string() }).parse(value).Ref
  const known = Object.entries(VALUES).find(([start]) => name.startsWith(start))
  if (!known) throw new Error(`the test gives no value for ${JSON.stringify(value)}`)
  return known[1]
}

function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return undefined
  }
}

afterEach(() => vi.unstubAllGlobals())

it('gives the pages a configuration that they can read, and a policy that lets them reach what it names', async () => {
  const files = deployedFiles()
  vi.stubGlobal('fetch', async () => new Response(files.get('config.json')))
  const config = await loadConfig()
  expect(config).toEqual({
    apiUrl: 'https://api.example.com',
    signIn: {
      kind: 'cognito',
      domain: 'https://plush.auth.eu-west-1.amazoncognito.com',
      clientId: 'client-1',
      redirectUri: 'https://d1.cloudfront.net/callback',
      scopes: ['openid', 'email', 'stepladder/use', 'stepladder/operate'],
    },
    region: 'eu-west-1',
    stage: 'dev',
  })
  const objects = 'https://objects.s3.eu-west-1.amazonaws.com'
  const signIn = config.signIn.kind === 'cognito' ? config.signIn.domain : ''
  expect(files.get('index.html')).toContain(
    `content="img-src 'self' blob: ${objects}; connect-src 'self' ${config.apiUrl} ${signIn} ${objects}"`,
  )
})
