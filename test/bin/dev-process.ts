import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'

import { freePort } from '../../local/front/free-port.ts'

const ROOT = join(import.meta.dirname, '..', '..')
const NODE = join(ROOT, 'node_modules', '.bin', 'node')

/** `npm start` in a process of its own. */
export interface DevProcess {
  readonly pid: number
  /** All that it printed so far. */
  output(): string
  /** Resolves with the text from `pattern` on once it was printed; rejects when the process ends before that. */
  printed(pattern: RegExp): Promise<string>
  signal(name: 'SIGINT' | 'SIGKILL'): void
  /** Resolves with the exit code once it ended; null when a signal ended it. */
  readonly exited: Promise<number | null>
}

/** Starts it with these arguments and, on demand, another environment, or the copy of the repository in a folder. */
export function startDevProcess(
  args: readonly string[],
  { env = process.env, cwd = ROOT }: { env?: NodeJS.ProcessEnv; cwd?: string } = {},
): DevProcess {
  const child: ChildProcess = spawn(NODE, ['bin/dev.ts', ...args], {
    cwd,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let text = ''
  const waiting = new Set<() => void>()
  const take = (chunk: Buffer): void => {
    text += chunk.toString()
    for (const check of waiting) check()
  }
  child.stdout?.on('data', take)
  child.stderr?.on('data', take)
  const exited = new Promise<number | null>((resolve) => {
    child.once('close', (code) => resolve(code))
  })
  return {
    pid: child.pid ?? -1,
    output: () => text,
    exited,
    signal: (name) => void child.kill(name),
    printed: (pattern) =>
      new Promise((resolve, reject) => {
        const check = (): void => {
          const found = pattern.exec(text)
          if (!found) return
          waiting.delete(check)
          resolve(text.slice(found.index))
        }
        waiting.add(check)
        void exited.then((code) =>
          reject(new Error(`ended with ${code} before it printed ${pattern}:\n${text}`)),
        )
        check()
      }),
  }
}

/** Two free ports, as arguments. */
export async function freePorts(): Promise<{
  port: number
  apiPort: number
  webPort: number
  args: string[]
}> {
  const [port, apiPort, webPort] = await Promise.all([freePort(), freePort(), freePort()])
  const args = ['--port', String(port), '--api-port', String(apiPort), '--web-port', String(webPort)]
  return { port, apiPort, webPort, args }
}

/** The JVMs among the descendants of a process. */
export function jvmsBelow(pid: number): number[] {
  const rows = execFileSync('ps', ['-eo', 'pid=,ppid=,comm='], { encoding: 'utf8' })
    .trim()
    .split('\n')
    .map((row) => row.trim().split(/\s+/u))
  const below = (parent: number): string[][] =>
    rows.filter(([, ppid]) => Number(ppid) === parent).flatMap((row) => [row, ...below(Number(row[0]))])
  return below(pid)
    .filter(([, , command]) => command === 'java')
    .map(([id]) => Number(id))
}

/** Resolves once none of the processes is left; rejects after ten seconds. */
export async function gone(pids: readonly number[]): Promise<void> {
  const isAlive = (pid: number): boolean => {
    try {
      process.kill(pid, 0)
      return true
    } catch {
      return false
    }
  }
  // Processes of the operating system: there is nothing to await but the wall clock.
  for (const until = Date.now() + 10_000; pids.some(isAlive); await delay(20)) {
    if (Date.now() > until) throw new Error(`still alive: ${pids.filter(isAlive).join(', ')}`)
  }
}
