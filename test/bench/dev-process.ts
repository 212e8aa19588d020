import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import * as z from 'zod'
import { freePort } from '../../local/front/free-port.ts'
import { startStopwatch } from './stopwatch.ts'

/** What `npm start` prints when it can be used. */
const READY = 'The local cloud is ready'
/** A start that takes longer has failed. */
const START_TIMEOUT_MS = 120_000

/** `npm start -- --no-photo` as a process of its own. */
export interface DevProcess {
  readonly pid: number
  /** From the start of the process to its line that says so. */
  readonly readyMs: number
  readonly endpoint: string
  readonly apiUrl: string
  /** All that it printed. */
  output(): string
  stop(): Promise<void>
}

/**
 * Starts the project as a user does, on free ports.
 * @throws when it ends, or says nothing of being ready, in two minutes; with what it printed.
 */
export async function startDevProcess(root: string): Promise<DevProcess> {
  const [port, apiPort] = [await freePort(), await freePort()]
  const elapsed = startStopwatch()
  const args = ['--no-photo', '--port', String(port), '--api-port', String(apiPort), '--web-port', '0']
  // `exec`: the process that is measured and stopped is the one that the script starts.
  const child = spawn('sh', ['-c', `exec ${startScript(root)} "$@"`, 'sh', ...args], {
    cwd: root,
    env: { ...process.env, PATH: `${dirname(process.execPath)}:${process.env['PATH']}` },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const ended = once(child, 'exit')
  let text = ''
  const ready = new Promise<number>((resolve, reject) => {
    const fail = (why: string): void => reject(new Error(`npm start ${why}. It printed:\n${text}`))
    const timer = setTimeout(() => fail('was not ready in two minutes'), START_TIMEOUT_MS)
    const read = (chunk: Buffer): void => {
      text += chunk.toString('utf8')
      if (!text.includes(READY)) return
      clearTimeout(timer)
      resolve(elapsed())
    }
    child.stdout.on('data', read)
    child.stderr.on('data', read)
    child.once('exit', (code) => {
      clearTimeout(timer)
      fail(`ended with code ${code}`)
    })
  })
  const stop = async (): Promise<void> => {
    if (child.exitCode === null && child.signalCode === null) {
      child.kill('SIGINT')
      await ended
    }
  }
  try {
    return {
      pid: child.pid ?? 0,
      readyMs: await ready,
      endpoint: `http://127.0.0.1:${port}`,
      apiUrl: `http://127.0.0.1:${apiPort}`,
      output: () => text,
      stop,
    }
  } catch (error) {
    await stop()
    throw error
  }
}

const packageJson = z.object({ scripts: z.object({ start: z.string() }) })

/** What `npm start` runs, flags of Node.js included. */
function startScript(root: string): string {
  return packageJson.parse(JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))).scripts.start
}
