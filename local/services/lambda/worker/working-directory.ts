import { createRequire, syncBuiltinESMExports } from 'node:module'
import { resolve } from 'node:path'
import { wrapFileSystem } from './file-system.ts'

const require = createRequire(import.meta.url)

/**
 * Gives the worker a working directory of its own, as on Lambda: the folder of its code. A thread shares the one of the
 * process, so `process.cwd()` and `process.chdir()` are replaced, and paths are resolved before the functions of `node:fs`
 * and `node:child_process` see them. What opens files in native code (`node:sqlite`, addons) or takes a path elsewhere
 * (`node:net`) still starts from the directory of the process.
 */
export function installWorkingDirectory(taskRoot: string, writable: readonly string[]): void {
  let directory = taskRoot
  const current = (): string => directory
  process.cwd = current
  wrapFileSystem(current, { taskRoot, writable })
  const { statSync } = require('node:fs')
  process.chdir = (to) => {
    const path = resolve(to)
    if (!statSync(path, { throwIfNoEntry: false })?.isDirectory()) throw noDirectory(path)
    directory = path
  }
  wrapChildProcesses(current)
  syncBuiltinESMExports()
}

function noDirectory(path: string): Error {
  return Object.assign(new Error(`ENOENT: no such file or directory, chdir '${path}'`), {
    code: 'ENOENT',
    errno: -2,
    syscall: 'chdir',
    path,
  })
}

/** Children start in the worker's directory. */
function wrapChildProcesses(current: () => string): void {
  const childProcess: object = require('node:child_process')
  for (const name of ['spawnSync', 'execFileSync', 'execSync']) {
    const original: unknown = Reflect.get(childProcess, name)
    if (typeof original !== 'function') continue
    Reflect.set(childProcess, name, (...args: unknown[]) => {
      const index = args.findIndex((arg) => typeof arg === 'object' && arg !== null && !Array.isArray(arg))
      const options = { cwd: current(), ...withoutUndefined(args[index]) }
      return Reflect.apply(original, undefined, index < 0 ? [...args, options] : args.with(index, options))
    })
  }
  // All that are not synchronous come by here.
  const { prototype } = Reflect.get(childProcess, 'ChildProcess')
  const { spawn } = prototype
  prototype.spawn = function (options: { cwd?: unknown }) {
    return Reflect.apply(spawn, this, [{ ...options, cwd: options.cwd ?? current() }])
  }
}

function withoutUndefined(options: unknown): object {
  return Object.fromEntries(Object.entries(options ?? {}).filter(([, value]) => value !== undefined))
}
