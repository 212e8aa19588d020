import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { RuntimeError } from './error-payload.ts'
import { isStreaming } from './response-stream.ts'

/** The second argument of a streaming handler is its stream, the third its context. */
export type Handler = (event: unknown, context: unknown, callback?: unknown) => unknown
export type Callback = (error: unknown, result?: unknown) => void

/** Files that the runtime looks for, in its order. */
const EXTENSIONS = ['', '.js', '.mjs', '.cjs']

/** The first Node.js version of Lambda that takes no handlers with a callback. */
const FIRST_WITHOUT_CALLBACKS = 24

/**
 * Loads `file.export` from the function's folder.
 * @throws {RuntimeError} with the name that Lambda gives: `Runtime.MalformedHandlerName`, `Runtime.ImportModuleError`,
 * `Runtime.UserCodeSyntaxError`, `Runtime.HandlerNotFound` or `Runtime.CallbackHandlerDeprecated`; what the module
 * itself throws passes through.
 */
export async function loadHandler(taskRoot: string, name: string): Promise<Handler> {
  if (name.includes('..')) {
    const hint = 'Use absolute paths when specifying root directories in handler names.'
    throw new RuntimeError('Runtime.MalformedHandlerName', `'${name}' is not a valid handler name. ${hint}`)
  }
  const match = /^(.*\/)?([^./]+)\.(.+)$/.exec(name)
  if (!match) throw new RuntimeError('Runtime.MalformedHandlerName', 'Bad handler')
  const [, folder = '', file = '', path = ''] = match
  const module = await importModule(resolve(taskRoot, folder, file), file)
  const handler = find(module, path) ?? find(find(module, 'default'), path)
  if (handler === undefined || handler === null) {
    throw new RuntimeError('Runtime.HandlerNotFound', `${name} is undefined or not exported`)
  }
  if (!isHandler(handler)) throw new RuntimeError('Runtime.HandlerNotFound', `${name} is not a function`)
  refuseCallback(handler)
  return handler
}

async function importModule(base: string, name: string): Promise<unknown> {
  const extension = EXTENSIONS.find((candidate) => existsSync(base + candidate))
  if (extension === undefined) {
    throw new RuntimeError('Runtime.ImportModuleError', `Error: Cannot find module '${name}'`)
  }
  const file = base + extension
  try {
    if (extension === '.mjs') return await import(pathToFileURL(file).href)
    return createRequire(join(base, '..', 'runtime.js'))(file)
  } catch (error) {
    if (error instanceof SyntaxError) {
      throw new RuntimeError('Runtime.UserCodeSyntaxError', String(error), { cause: error })
    }
    if (error instanceof Error && 'code' in error && isMissingModule(error.code)) {
      throw new RuntimeError('Runtime.ImportModuleError', String(error), { cause: error })
    }
    throw error
  }
}

function isMissingModule(code: unknown): boolean {
  return code === 'MODULE_NOT_FOUND' || code === 'ERR_MODULE_NOT_FOUND'
}

function find(value: unknown, path: string): unknown {
  let found = value
  for (const key of path.split('.')) {
    if ((typeof found !== 'object' && typeof found !== 'function') || found === null) return undefined
    found = Reflect.get(found, key)
  }
  return found
}

function isHandler(value: unknown): value is Handler {
  return typeof value === 'function'
}

/** Whether the runtime still gives handlers a callback as third argument. */
export function takesCallbacks(): boolean {
  const version = /nodejs(\d+)/.exec(process.env['AWS_EXECUTION_ENV'] ?? '')?.[1]
  return version !== undefined && Number(version) < FIRST_WITHOUT_CALLBACKS
}

function refuseCallback(handler: Handler): void {
  if (handler.length < 3 || takesCallbacks() || isStreaming(handler)) return
  throw new RuntimeError(
    'Runtime.CallbackHandlerDeprecated',
    'AWS Lambda has removed support for callback-based function handlers starting with Node.js 24. Use an async handler.',
  )
}
