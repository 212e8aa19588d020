import { constants } from 'node:fs'
import { createRequire } from 'node:module'
import { isAbsolute, relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

const require = createRequire(import.meta.url)

/** What a function of `node:fs` does with its paths, which are its first arguments. */
interface FsFunction {
  /** For each path whether it is written to. */
  readonly paths: readonly ('read' | 'written' | 'by flags')[]
  /** The call to the kernel that a refusal names. @default the function's name */
  readonly syscall?: string
}

const READ = { paths: ['read'] } as const
const WRITTEN = { paths: ['written'] } as const
const OPENED = { paths: ['written'], syscall: 'open' } as const

/** The functions that take paths, each as it is, with `Sync`, and of `node:fs/promises`. */
const FUNCTIONS: Readonly<Record<string, FsFunction>> = {
  access: READ,
  createReadStream: READ,
  // It opens with `fs.open`.
  createWriteStream: READ,
  exists: READ,
  lstat: READ,
  openAsBlob: READ,
  opendir: READ,
  readFile: READ,
  readdir: READ,
  readlink: READ,
  realpath: READ,
  stat: READ,
  statfs: READ,
  unwatchFile: READ,
  watch: READ,
  watchFile: READ,
  appendFile: OPENED,
  writeFile: OPENED,
  open: { paths: ['by flags'], syscall: 'open' },
  chmod: WRITTEN,
  chown: WRITTEN,
  lchown: WRITTEN,
  lutimes: { paths: ['written'], syscall: 'lutime' },
  mkdir: WRITTEN,
  mkdtemp: WRITTEN,
  mkdtempDisposable: { paths: ['written'], syscall: 'mkdtemp' },
  rm: WRITTEN,
  rmdir: WRITTEN,
  truncate: OPENED,
  unlink: WRITTEN,
  utimes: { paths: ['written'], syscall: 'utime' },
  copyFile: { paths: ['read', 'written'], syscall: 'copyfile' },
  cp: { paths: ['read', 'written'] },
  link: { paths: ['read', 'written'] },
  rename: { paths: ['written', 'written'] },
}

/** Which paths may be written to. */
export interface WritePolicy {
  /** Read-only, wherever it lies. */
  readonly taskRoot: string
  /** Folders that may be written below; nothing else may. */
  readonly writable: readonly string[]
}

const WRITE_FLAGS =
  constants.O_WRONLY | constants.O_RDWR | constants.O_CREAT | constants.O_TRUNC | constants.O_APPEND

/**
 * Lets relative paths start from `directory()`, and refuses to write anywhere but below the writable folders, as the file
 * system of Lambda does: https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html
 */
export function wrapFileSystem(directory: () => string, policy: WritePolicy): void {
  const fs: object = require('node:fs')
  const promises: object = require('node:fs/promises')
  for (const [name, fn] of Object.entries(FUNCTIONS)) {
    const prepare = preparation(name, fn, directory, policy)
    wrap(fs, name, prepare, (error, args) => {
      const callback = args.at(-1)
      // Streams and blobs have none: they meet the refusal when they open.
      if (typeof callback !== 'function') throw error
      process.nextTick(() => callback(error))
    })
    wrap(fs, `${name}Sync`, prepare, fail)
    wrap(promises, name, prepare, failLater)
  }
  // A link's target is not resolved from the working directory; where the link is made is.
  for (const [owner, name] of [
    [fs, 'symlink'],
    [fs, 'symlinkSync'],
    [promises, 'symlink'],
  ] as const) {
    const original: unknown = Reflect.get(owner, name)
    if (typeof original !== 'function') continue
    Reflect.set(owner, name, (target: unknown, path: unknown, ...rest: unknown[]) =>
      Reflect.apply(original, owner, [target, absolute(path, directory()), ...rest]),
    )
  }
}

function fail(error: Error): never {
  throw error
}

async function failLater(error: Error): Promise<never> {
  throw error
}

type Prepare = (args: readonly unknown[]) => { readonly args: unknown[]; readonly refusal?: Error }

function preparation(
  name: string,
  { paths, syscall = name }: FsFunction,
  directory: () => string,
  policy: WritePolicy,
): Prepare {
  return (given) => {
    const args = [...given]
    for (const [index, use] of paths.entries()) {
      const path = absolute(args[index], directory())
      args[index] = path
      const isWritten = use === 'written' || (use === 'by flags' && opensForWriting(args[1]))
      if (isWritten && !mayWrite(path, policy)) return { args, refusal: readOnly(syscall, String(path)) }
    }
    return { args }
  }
}

function wrap(
  owner: object,
  name: string,
  prepare: Prepare,
  refuse: (error: Error, args: readonly unknown[]) => unknown,
): void {
  const original: unknown = Reflect.get(owner, name)
  if (typeof original !== 'function') return
  const wrapped = (...given: unknown[]): unknown => {
    const { args, refusal } = prepare(given)
    return refusal ? refuse(refusal, args) : Reflect.apply(original, owner, args)
  }
  const exists = (path: unknown): Promise<unknown> => new Promise((done) => wrapped(path, done))
  Object.defineProperties(wrapped, {
    ...Object.getOwnPropertyDescriptors(original),
    // The one function whose callback has no error.
    ...(name === 'exists' && { [promisify.custom]: { value: exists } }),
  })
  Reflect.set(owner, name, wrapped)
  // `fs.realpath.native`.
  if (typeof Reflect.get(wrapped, 'native') === 'function') wrap(wrapped, 'native', prepare, refuse)
}

/** A path from the working directory; what is absolute or no path at all stays as it is. */
function absolute(path: unknown, directory: string): unknown {
  if (path instanceof URL && path.protocol === 'file:') return fileURLToPath(path)
  if (typeof path === 'string')
    return path === '' || isAbsolute(path) ? path : `${directory}/${path}`.replace(/\/\.$/, '')
  if (Buffer.isBuffer(path) && path.length > 0 && !isAbsolute(path.toString('latin1')))
    return Buffer.concat([Buffer.from(`${directory}/`), path])
  return path
}

function opensForWriting(flags: unknown): boolean {
  if (typeof flags === 'number') return (flags & WRITE_FLAGS) !== 0
  return typeof flags === 'string' && !/^(?:r|rs|sr)$/.test(flags)
}

function mayWrite(path: unknown, { taskRoot, writable }: WritePolicy): boolean {
  // A descriptor was opened before.
  if (typeof path === 'number') return true
  const text = String(path)
  if (text === '' || text.includes('\0')) return true
  const isBelow = (folder: string): boolean => !/^\.\.(?:\/|$)/.test(relative(folder, resolve(text)))
  return !isBelow(taskRoot) && writable.some(isBelow)
}

function readOnly(syscall: string, path: string): Error {
  return Object.assign(new Error(`EROFS: read-only file system, ${syscall} '${path}'`), {
    code: 'EROFS',
    errno: -30,
    syscall,
    path,
  })
}
