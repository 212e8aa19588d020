import { execFile, spawn } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { setTimeout as wallClockDelay } from 'node:timers/promises'
import { DataFolderError } from '../../data-folder-error.ts'
import { freePort } from '../../front/free-port.ts'
import { DynamoDbLocalError } from './dynamodb-local-error.ts'
import { javaBinary, javaCommand } from './java-command.ts'
import { JavaNotFoundError } from './java-not-found-error.ts'
import { type LocalAnswer, LocalConnection } from './local-connection.ts'

/** A running DynamoDB Local. */
export interface DynamoDbLocal {
  readonly port: number
  /** Process id of the shell that watches over the JVM. */
  readonly pid: number
  /**
   * Sends one API action.
   * @param target the value of `X-Amz-Target`, e.g. `DynamoDB_20120810.GetItem`
   * @throws {DynamoDbLocalError} when the JVM is gone.
   */
  send(target: string, body: string): Promise<LocalAnswer>
  /** Resolves with the reason if it ends without having been asked to. */
  readonly failed: Promise<DynamoDbLocalError>
  stop(): Promise<void>
}

/** Options of `startDynamoDbLocal`. */
export interface StartOptions {
  /** Folder for its SQLite file. @default in memory */
  readonly dataDir?: string | undefined
  /** @default `process.env.JAVA_HOME`, else `java` on the PATH */
  readonly javaHome?: string | undefined
}

const START_TIMEOUT_MS = 60_000
const POLL_MS = 10
/** So many ports are tried. */
const MAX_TRIES = 3
/** Enough of the JVM's last words to show what went wrong. */
const KEPT_OUTPUT_CHARACTERS = 4_000

/**
 * Runs java with "$@" until it ends or the shell's standard input does, whichever is first. Our end of that pipe closes when we
 * die, however we die, so the JVM never outlives us. $1 is the signal that ends it, $2 the path of java. The JVM unpacks a
 * library into its temporary folder, and a killed one does not take it away.
 */
const WATCHDOG = `
exec 3<&0
signal=$1
command=$2
shift 2
folder=$(mktemp -d)
"$command" "-Djava.io.tmpdir=$folder" "$@" </dev/null 3<&- &
java=$!
( read -r _ <&3; kill -s "$signal" $java ) >/dev/null 2>&1 &
wait $java
status=$?
rm -rf "$folder"
exit $status
`

/**
 * Starts AWS's DynamoDB Local on a free port and waits until it answers (about 2 s). It needs nothing of the template,
 * so the JVM can start while the template is still being synthesized.
 * It listens on all interfaces, for lack of a switch; the port is random.
 * @throws {JavaNotFoundError} when there is no Java 17.
 * @throws {DataFolderError} when its folder cannot be made.
 * @throws {DynamoDbLocalError} when it does not start.
 */
export async function startDynamoDbLocal(options: StartOptions = {}): Promise<DynamoDbLocal> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await launch(options)
    } catch (error) {
      // Between our choice of a port and the JVM's listening, another process may take it.
      const isTaken = error instanceof DynamoDbLocalError && error.message.includes('Address already in use')
      if (!isTaken || tries === MAX_TRIES) throw error
    }
  }
}

function makeFolder(dataDir: string): void {
  try {
    mkdirSync(dataDir, { recursive: true })
  } catch (error) {
    throw new DataFolderError(dataDir, error)
  }
}

async function launch(options: StartOptions): Promise<DynamoDbLocal> {
  const { dataDir, javaHome = process.env['JAVA_HOME'] } = options
  if (dataDir !== undefined) makeFolder(dataDir)
  const port = await freePort()
  // In memory there is nothing to save; on disk SQLite is closed in order.
  const signal = dataDir === undefined ? 'KILL' : 'TERM'
  const child = spawn('sh', ['-c', WATCHDOG, 'sh', signal, ...javaCommand({ port, dataDir, javaHome })], {
    // A process group of its own: Ctrl-C reaches us alone, and we stop it when all else has stopped.
    detached: true,
    stdio: ['pipe', 'pipe', 'pipe'],
  })
  child.stdin.on('error', () => {})
  let output = ''
  const keep = (chunk: Buffer): void => {
    output = (output + chunk.toString('utf8')).slice(-KEPT_OUTPUT_CHARACTERS)
  }
  child.stdout.on('data', keep)
  child.stderr.on('data', keep)

  let stopping = false
  let exit: string | undefined
  let spawnError: unknown
  const exited = new Promise<void>((resolve) => {
    child.on('error', (error) => {
      spawnError = error
      exit ??= error.message
      resolve()
    })
    child.on('close', (code, killedBy) => {
      exit ??= killedBy === null ? `exit code ${code}` : killedBy
      resolve()
    })
  })
  const ended = (): DynamoDbLocalError =>
    new DynamoDbLocalError(`DynamoDB Local ended (${exit}); its last words: ${output.trim() || 'none'}`, {
      cause: spawnError,
    })

  const connection = new LocalConnection(port)
  const stop = async (): Promise<void> => {
    stopping = true
    connection.close()
    child.stdin.destroy()
    await exited
  }

  const giveUpAt = performance.now() + START_TIMEOUT_MS
  for (;;) {
    if (exit !== undefined) throw (await javaProblem(output, javaHome)) ?? ended()
    if (performance.now() > giveUpAt) {
      await stop()
      throw new DynamoDbLocalError(
        `DynamoDB Local did not answer within ${START_TIMEOUT_MS / 1000} s; it said: ${output.trim() || 'nothing'}`,
      )
    }
    // The first answer takes half a second of class loading: better spent here than in the first request of a user.
    const answer = await connection.send('DynamoDB_20120810.ListTables', '{}').catch(() => undefined)
    if (answer?.status === 200) break
    await wallClockDelay(POLL_MS)
  }

  return {
    port,
    pid: child.pid ?? 0,
    stop,
    failed: new Promise((resolve) => void exited.then(() => !stopping && resolve(ended()))),
    async send(target, body) {
      try {
        return await connection.send(target, body)
      } catch (error) {
        if (stopping) throw new DynamoDbLocalError('DynamoDB Local was stopped', { cause: error })
        // The connection breaks a moment before the exit is known.
        await Promise.race([exited, wallClockDelay(1000)])
        if (exit !== undefined) throw ended()
        throw new DynamoDbLocalError(`DynamoDB Local did not answer ${target}`, { cause: error })
      }
    },
  }
}

/** Tells from what the JVM said before it ended whether Java is what is missing. */
async function javaProblem(
  output: string,
  javaHome: string | undefined,
): Promise<JavaNotFoundError | undefined> {
  if (/UnsupportedClassVersionError/.test(output)) {
    return new JavaNotFoundError({ found: await javaVersion(javaHome) })
  }
  // The shell's "not found", and macOS's stub for a Java that is not installed.
  if (/not found|No such file or directory|Unable to locate a Java Runtime/i.test(output))
    return new JavaNotFoundError()
  return undefined
}

function javaVersion(javaHome: string | undefined): Promise<string> {
  return new Promise((resolve) => {
    execFile(javaBinary(javaHome), ['-version'], (_error, stdout, stderr) => {
      resolve((stderr || stdout).split('\n')[0]?.trim() || 'an old Java')
    })
  })
}
