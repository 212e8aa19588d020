import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { createConnection } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { JavaNotFoundError } from '../../../local/services/dynamodb/java-not-found-error.ts'
import {
  type DynamoDbLocal,
  startDynamoDbLocal,
  type StartOptions,
} from '../../../local/services/dynamodb/start-dynamodb-local.ts'

const folders: string[] = []
const running: DynamoDbLocal[] = []
afterEach(async () => {
  await Promise.all(running.splice(0).map((local) => local.stop()))
  await Promise.all(folders.splice(0).map((folder) => rm(folder, { recursive: true, force: true })))
})

async function newFolder(): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), 'stepladder-dynamodb-'))
  folders.push(path)
  return path
}

async function start(options?: StartOptions): Promise<DynamoDbLocal> {
  const local = await startDynamoDbLocal(options)
  running.push(local)
  return local
}

/** A `java` that says and does what the script says. */
async function javaHomeWith(script: string): Promise<string> {
  const home = await newFolder()
  await mkdir(join(home, 'bin'))
  await writeFile(join(home, 'bin', 'java'), `#!/bin/sh\n${script}\n`)
  await chmod(join(home, 'bin', 'java'), 0o755)
  return home
}

/** A `java` whose port is taken, so many times; and how often it was started. */
async function javaWithoutPort(times: number): Promise<{ javaHome: string; tries: () => Promise<number> }> {
  const log = join(await newFolder(), 'tries')
  const javaHome = await javaHomeWith(`
    echo try >>${log}
    [ $(wc -l <${log}) -gt ${times} ] && exec java "$@"
    echo 'java.net.BindException: Address already in use' >&2
    exit 1`)
  return { javaHome, tries: async () => (await readFile(log, 'utf8')).split('\n').length - 1 }
}

function isListening(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createConnection(port, '127.0.0.1')
    socket.once('connect', () => {
      socket.destroy()
      resolve(true)
    })
    socket.once('error', () => resolve(false))
  })
}

async function stopsListening(port: number): Promise<boolean> {
  const giveUpAt = performance.now() + 10_000
  while (performance.now() < giveUpAt) {
    if (!(await isListening(port))) return true
  }
  return false
}

describe('a running DynamoDB Local', () => {
  it('takes another port when somebody was faster', async () => {
    const { javaHome, tries } = await javaWithoutPort(1)
    const local = await start({ javaHome })
    expect(await isListening(local.port)).toBe(true)
    expect(await tries()).toBe(2)
  })

  it('says so when three ports were taken', async () => {
    const { javaHome, tries } = await javaWithoutPort(99)
    await expect(start({ javaHome })).rejects.toThrow('Address already in use')
    expect(await tries()).toBe(3)
  })

  it('is gone when it was stopped', async () => {
    const dataDir = join(await newFolder(), 'made', 'on-demand')
    const local = await start({ dataDir })
    expect(await isListening(local.port)).toBe(true)
    await local.stop()
    expect(await readdir(dataDir)).toEqual(['local_us-east-1.db'])
    expect(await stopsListening(local.port)).toBe(true)
    await expect(local.send('DynamoDB_20120810.ListTables', '{}')).rejects.toThrow(
      'DynamoDB Local was stopped',
    )
  })

  it('tells when it dies on its own, to whoever asks and to whoever calls', async () => {
    const local = await start()
    process.kill(-local.pid, 'SIGKILL')
    const error = await local.failed
    expect(error.message).toMatch(/^DynamoDB Local ended \(SIGKILL\)/)
    await expect(local.send('DynamoDB_20120810.ListTables', '{}')).rejects.toThrow(
      /^DynamoDB Local ended \(SIGKILL\)/,
    )
  })

  it('dies with its parent, even when that is killed without a chance to clean up', async () => {
    const module = new URL('../../../local/services/dynamodb/start-dynamodb-local.ts', import.meta.url).href
    const source = `import { startDynamoDbLocal } from '${module}'; console.log((await startDynamoDbLocal()).port)`
    const parent = spawn(process.execPath, ['--input-type=module', '--eval', source], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    const [chunk]: unknown[] = await once(parent.stdout, 'data')
    const port = Number(String(chunk))
    expect(await isListening(port)).toBe(true)
    parent.kill('SIGKILL')
    expect(await stopsListening(port)).toBe(true)
  })
})

describe('a machine without a fitting Java', () => {
  it('is told in one line what to install when there is none', async () => {
    const javaHome = await javaHomeWith('echo "java: not found" >&2; exit 127')
    const error = await startDynamoDbLocal({ javaHome }).catch((problem: unknown) => problem)
    expect(error).toBeInstanceOf(JavaNotFoundError)
    expect(String(error)).toMatch(
      /no Java was found: install it \(Debian, Ubuntu: sudo apt install .*macOS: brew/,
    )
    expect(String(error)).not.toContain('\n')
  })

  it('is told which version it has when that is too old', async () => {
    const javaHome = await javaHomeWith(
      `if [ "$1" = -version ]; then echo 'openjdk version "11.0.2"' >&2; exit 0; fi
       echo 'java.lang.UnsupportedClassVersionError: … class file version 61.0' >&2; exit 1`,
    )
    await expect(startDynamoDbLocal({ javaHome })).rejects.toMatchObject({
      name: 'JavaNotFoundError',
      found: 'openjdk version "11.0.2"',
    })
  })

  it('sees the last words of a JVM that did not start for another reason', async () => {
    const javaHome = await javaHomeWith('echo "Could not reserve enough space for object heap" >&2; exit 1')
    await expect(startDynamoDbLocal({ javaHome })).rejects.toThrow(
      'DynamoDB Local ended (exit code 1); its last words: Could not reserve enough space for object heap',
    )
  })
})
