import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { parseArgs } from 'node:util'

import type { Fault } from '../../local/faults/fault.ts'
import { FriendlyError } from './friendly-error.ts'

/** What `npm start` was told. */
export interface DevOptions {
  /** The photo to run the main job on at once; absent with `--no-photo`. */
  readonly photo?: { readonly path: string; readonly bytes: Uint8Array; readonly contentType: string }
  /** Port of the AWS endpoint. */
  readonly port: number
  /** Port of the HTTP API. */
  readonly apiPort: number
  /** Port of the web pages. */
  readonly webPort: number
  /** Folder that keeps state; absent for memory only. */
  readonly dataDir?: string
  /** A DynamoDB-compatible server that already runs; absent: a DynamoDB Local is started. */
  readonly dynamodb?: URL
  /** What goes wrong on purpose. */
  readonly faults: readonly Fault[]
}

export const USAGE = `Usage: npm start -- [photo] [options]

  photo             a JPEG, PNG or WebP file to make a plushie of (default: samples/cat.png)
  --no-photo        only start, make nothing
  --port N          port of the AWS endpoint (default: 4566)
  --api-port N      port of the HTTP API (default: 3000)
  --web-port N      port of the web pages (default: 8080)
  --data DIR        keep tables, objects and runs in DIR (default: in memory)
  --dynamodb URL    use a DynamoDB-compatible server that already runs, e.g. http://127.0.0.1:8000;
                    then no Java is needed (default: starts DynamoDB Local)
  --fault FAULT     let something go wrong, e.g. 'fail function=stepladder-dev-relay-outbox times=2';
                    may be given several times; docs/testing.md tells the kinds and their settings
  --help            show this`

const SAMPLE = 'samples/cat.png'

/**
 * Reads the command line and the photo that it names.
 * @returns `'help'` when only the usage is wanted
 * @throws {FriendlyError} for an unknown option, a port or folder that is none, or a photo that cannot be read
 */
export async function readOptions(args: readonly string[]): Promise<DevOptions | 'help'> {
  const { values, positionals } = parse(args)
  if (values.help) return 'help'
  if (positionals.length > 1) {
    throw new FriendlyError(`one photo at a time, please: got ${positionals.join(', ')}`)
  }
  const path = values['no-photo'] ? undefined : (positionals[0] ?? SAMPLE)
  return {
    ...(path !== undefined && { photo: await readPhoto(path) }),
    port: readPort('--port', values.port),
    apiPort: readPort('--api-port', values['api-port']),
    webPort: readPort('--web-port', values['web-port']),
    ...(values.data !== undefined && { dataDir: readFolder(values.data) }),
    ...(values.dynamodb !== undefined && { dynamodb: readServer(values.dynamodb) }),
    faults: await readFaults(values.fault),
  }
}

async function readFaults(texts: readonly string[]): Promise<Fault[]> {
  if (texts.length === 0) return []
  const { FaultError, readFault } = await import('../../local/faults/parse-fault.ts')
  try {
    return texts.map((text) => readFault(text))
  } catch (error) {
    if (error instanceof FaultError) throw new FriendlyError(`--fault: ${error.message}`)
    throw error
  }
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        port: { type: 'string', default: '4566' },
        'api-port': { type: 'string', default: '3000' },
        'web-port': { type: 'string', default: '8080' },
        data: { type: 'string' },
        dynamodb: { type: 'string' },
        fault: { type: 'string', multiple: true, default: [] },
        'no-photo': { type: 'boolean', default: false },
        help: { type: 'boolean', short: 'h', default: false },
      },
    })
  } catch (error) {
    throw new FriendlyError(
      `${error instanceof Error ? error.message : String(error)} (see npm start -- --help)`,
    )
  }
}

function readPort(option: string, text: string): number {
  const port = Number(text)
  if (!/^\d+$/u.test(text) || port > 65_535) {
    throw new FriendlyError(`${option} must be a port from 0 (any free one) to 65535, got ${text}`)
  }
  return port
}

function readFolder(path: string): string {
  if (path === '') throw new FriendlyError('--data must name a folder, got an empty text')
  return resolve(path)
}

function readServer(text: string): URL {
  const url = URL.parse(text)
  if (url?.protocol === 'http:' && url.pathname === '/' && url.search === '') return url
  throw new FriendlyError(`--dynamodb must be the URL of a server, e.g. http://127.0.0.1:8000, got ${text}`)
}

async function readPhoto(path: string): Promise<NonNullable<DevOptions['photo']>> {
  const bytes = await readFile(path).catch((error: unknown) => {
    throw new FriendlyError(
      `the photo ${path} cannot be read: ${reasonOf(error)}. Name a JPEG, PNG or WebP file.`,
    )
  })
  const contentType = CONTENT_TYPES.find(({ isOne }) => isOne(bytes))?.contentType
  if (!contentType) throw new FriendlyError(`${path} is not a photo: name a JPEG, PNG or WebP file.`)
  return { path, bytes, contentType }
}

/** The signatures of the three formats; the API checks the rest. */
const CONTENT_TYPES = [
  { contentType: 'image/jpeg', isOne: (bytes: Buffer) => bytes.subarray(0, 3).toString('hex') === 'ffd8ff' },
  {
    contentType: 'image/png',
    isOne: (bytes: Buffer) => bytes.subarray(0, 8).toString('hex') === '89504e470d0a1a0a',
  },
  {
    contentType: 'image/webp',
    isOne: (bytes: Buffer) =>
      bytes.subarray(0, 4).toString('latin1') === 'RIFF' &&
      bytes.subarray(8, 12).toString('latin1') === 'WEBP',
  },
] as const

function reasonOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  if (code === 'ENOENT') return 'there is no such file'
  if (code === 'EISDIR') return 'it is a folder'
  if (code === 'EACCES') return 'permission denied'
  return error instanceof Error ? error.message : String(error)
}
