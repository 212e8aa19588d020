import { join, resolve } from 'node:path'

import { type LocalCloud, startLocalCloud } from '../../local/cloud.ts'
import { checkFaultTarget } from '../../local/faults/check-fault-target.ts'
import { freePort } from '../../local/front/free-port.ts'
import { type GeminiStandIn, startGeminiStandIn } from '../../local/providers/gemini/gemini-stand-in.ts'
import { PacedClock } from '../../local/paced-clock.ts'
import { dynamoDbDataDir } from '../../local/services/dynamodb/dynamodb-service.ts'
import { connectDynamoDb } from '../../local/services/dynamodb/connect-dynamodb.ts'
import { type DynamoDbLocal, startDynamoDbLocal } from '../../local/services/dynamodb/start-dynamodb-local.ts'
import { buildCode } from './build-code.ts'
import type { Built } from './build-message.ts'
import { FriendlyError } from './friendly-error.ts'
import { DEMO_USER } from './local-sign-in.ts'
import type { DevOptions } from './options.ts'
import { type PagesServer, startPagesServer } from './pages-server.ts'
import { readyLines } from './ready-lines.ts'
import { runSample } from './sample-run.ts'
import { watchCode } from './watch-code.ts'

const ROOT = resolve(import.meta.dirname, '..', '..')

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
    const dynamoDbLocal = openDynamoDb(options)
    dynamoDbLocal.then(
      (local) => undo.unshift(() => local.stop()),
      () => {},
    )
    // Known before the synthesis: the API answers pages of one origin only.
    const webPort = options.webPort === 0 ? await freePort() : options.webPort
    const webOrigin = `http://localhost:${webPort}`
    const building = buildCode({ folder: join(ROOT, '.stepladder', 'assembly'), webOrigin })
    // Awaited below: what fails before that must not end the process in between.
    building.catch(() => {})
    const clock = new PacedClock()
    const gemini = await startGeminiStandIn({ clock })
    undo.push(() => gemini.stop())
    const built = await builtWhile(dynamoDbLocal, building)
    const cloud = await startCloud(options, built.assembly, { dynamoDbLocal, gemini, clock })
    undo.push(() => cloud.stop())
    const pages = await startPagesServer({ cloud, folder: built.pages, port: webPort })
    undo.push(() => pages.stop())
    const watch = watchCode(
      [join(ROOT, 'lambdas'), join(ROOT, 'web')],
      built,
      (next, changed) => void showRebuild(pages, next, changed),
      (message) => console.log(`✗ ${message} (the last good code keeps running)`),
    )
    undo.push(async () => watch.stop())
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
    console.log(readyLines({ cloud, apiUrl, webUrl: pages.origin, token, geminiUrl: gemini.url }))
    await interrupted()
    console.log('\nStopping …')
  } finally {
    for (const step of undo.toReversed()) await step().catch(() => {})
  }
  process.exit(0)
}

function openDynamoDb({ dynamodb, dataDir }: DevOptions): Promise<DynamoDbLocal> {
  if (dynamodb) return connectDynamoDb(dynamodb)
  return startDynamoDbLocal(dataDir === undefined ? {} : { dataDir: dynamoDbDataDir(dataDir) })
}

/** What was built; a missing Java or a database that does not start is said at once, not after the synthesis. */
async function builtWhile(
  dynamoDbLocal: Promise<DynamoDbLocal>,
  building: ReturnType<typeof buildCode>,
): Promise<Built & { assembly: string }> {
  const failed = dynamoDbLocal.then(() => new Promise<never>(() => {}))
  const built = await Promise.race([building, failed])
  const { assembly } = built
  if (assembly === undefined) throw new Error('the build made no cloud assembly')
  return { ...built, assembly }
}

async function startCloud(
  options: DevOptions,
  assembly: string,
  parts: {
    dynamoDbLocal: Promise<DynamoDbLocal>
    gemini: GeminiStandIn
    clock: PacedClock
  },
): Promise<LocalCloud> {
  const { dynamoDbLocal, gemini, clock } = parts
  const cloud = await startLocalCloud({
    assembly,
    clock,
    dynamoDbLocal,
    standIns: [gemini],
    port: options.port,
    apiPort: options.apiPort,
    ...(options.dataDir !== undefined && { dataDir: options.dataDir }),
    environment: { GEMINI_BASE_URL: gemini.url },
    log: (line) => console.log(`  ${line}`),
  })
  const secret = cloud.outputs.AiSecret
  if (secret === undefined) throw new FriendlyError('the template has no output AiSecret: see lib/stacks')
  await cloud.call('secretsmanager', 'PutSecretValue', { SecretId: secret, SecretString: 'stand-in' })
  for (const fault of options.faults) {
    await checkFaultTarget(fault, cloud)
    cloud.faults.add(fault)
  }
  return cloud
}

async function showRebuild(pages: PagesServer, built: Built, changed: readonly string[]): Promise<void> {
  for (const entry of changed) console.log(`↻ ${entry} is live`)
  if (await pages.show(built.pages)) console.log('↻ web/ is live: reload the page')
}

function interrupted(): Promise<void> {
  return new Promise((resolvePromise) => {
    process.once('SIGINT', () => resolvePromise())
    process.once('SIGTERM', () => resolvePromise())
  })
}
