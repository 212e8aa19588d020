import { join, resolve } from 'node:path'

import { allEntries } from '../../lib/entries.ts'
import { type BundleWatch, watchAll } from '../../lib/bundle.ts'
import { type LocalCloud, startLocalCloud } from '../../local/cloud.ts'
import { startGeminiStandIn } from '../../local/providers/gemini/gemini-stand-in.ts'
import { RealClock } from '../../local/real-clock.ts'
import { dynamoDbDataDir } from '../../local/services/dynamodb/dynamodb-service.ts'
import { startDynamoDbLocal } from '../../local/services/dynamodb/start-dynamodb-local.ts'
import { FriendlyError } from './friendly-error.ts'
import type { DevOptions } from './options.ts'
import { readyLines } from './ready-lines.ts'
import { runSample } from './sample-run.ts'
import { synthesizeInThread } from './synthesize-in-thread.ts'

const ROOT = resolve(import.meta.dirname, '..', '..')

/** Who the sample run and the pasted `curl` are. */
const DEMO_USER = 'demo'

/**
 * Starts the local cloud with the synthesized template of stage `dev`, runs the main job on a photo, and stays up until
 * it is interrupted.
 */
export async function startDev(options: DevOptions): Promise<void> {
  const startedAt = performance.now()
  const seconds = (): string => `${((performance.now() - startedAt) / 1000).toFixed(1)} s`
  const undo: (() => Promise<unknown>)[] = []
  try {
    // Three things that need nothing of each other: the database (mostly waiting for the JVM), the stand-in, the code.
    const { dataDir } = options
    const dynamoDbLocal = startDynamoDbLocal(
      dataDir === undefined ? {} : { dataDir: dynamoDbDataDir(dataDir) },
    )
    dynamoDbLocal.then(
      (local) => undo.unshift(() => local.stop()),
      () => {},
    )
    const gemini = await startGeminiStandIn({ clock: new RealClock() })
    undo.push(() => gemini.stop())
    const watch = await watchAll(
      { root: ROOT, entries: allEntries(), outdir: join(ROOT, '.stepladder', 'bundles') },
      showRebuild,
    )
    undo.push(() => watch.stop())
    const cloud = await startCloud(options, watch, dynamoDbLocal, gemini.url)
    undo.push(() => cloud.stop())
    const token = await cloud.services.cognito.mintAccessToken({
      userName: DEMO_USER,
      scopes: ['stepladder/use'],
    })
    const { apiUrl } = cloud
    if (apiUrl === undefined) throw new Error('the template has no HTTP API')
    console.log(`✓ The local cloud is ready (${seconds()}).`)
    if (options.photo) {
      console.log(`\nMaking a plushie of ${options.photo.path} …`)
      const path = await runSample({ apiUrl, token }, options.photo, (line) => console.log(line))
      console.log(` 100%  Done after ${seconds()}: ${path}`)
    }
    console.log(readyLines({ cloud, apiUrl, token, geminiUrl: gemini.url }))
    await interrupted()
    console.log('\nStopping …')
  } finally {
    for (const step of undo.toReversed()) await step().catch(() => {})
  }
  process.exit(0)
}

async function startCloud(
  options: DevOptions,
  watch: BundleWatch,
  dynamoDbLocal: ReturnType<typeof startDynamoDbLocal>,
  geminiUrl: string,
): Promise<LocalCloud> {
  // A missing Java or a database that does not start should be said at once, not after the synthesis.
  const failed = dynamoDbLocal.then(() => new Promise<never>(() => {}))
  const assembly = await Promise.race([
    synthesizeInThread(join(ROOT, '.stepladder', 'assembly'), watch.bundles),
    failed,
  ])
  const cloud = await startLocalCloud({
    assembly,
    dynamoDbLocal,
    port: options.port,
    apiPort: options.apiPort,
    ...(options.dataDir !== undefined && { dataDir: options.dataDir }),
    environment: { GEMINI_BASE_URL: geminiUrl },
    log: (line) => console.log(`  ${line}`),
  })
  const secret = cloud.outputs.AiSecret
  if (secret === undefined) throw new FriendlyError('the template has no output AiSecret: see lib/stacks')
  await cloud.call('secretsmanager', 'PutSecretValue', { SecretId: secret, SecretString: 'stand-in' })
  return cloud
}

function showRebuild(changed: readonly string[], error?: string): void {
  if (error !== undefined) console.log(`✗ ${error} (the last good code keeps running)`)
  else for (const entry of changed) console.log(`↻ ${entry} is live`)
}

function interrupted(): Promise<void> {
  return new Promise((resolvePromise) => {
    process.once('SIGINT', () => resolvePromise())
    process.once('SIGTERM', () => resolvePromise())
  })
}
