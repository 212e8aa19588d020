import { Console } from 'node:console'
import { format } from 'node:util'

/** Takes one record of the log. */
export type WriteLog = (message: string) => void

const LEVELS = {
  trace: 'TRACE',
  debug: 'DEBUG',
  log: 'INFO',
  info: 'INFO',
  warn: 'WARN',
  error: 'ERROR',
} as const

/**
 * Sends everything that the function prints to `write`: `console` in the format of Lambda's Node.js runtime (with
 * time, request id and level), raw writes to stdout and stderr as they are.
 */
export function captureOutput(
  logFormat: 'Text' | 'JSON',
  requestId: () => string | undefined,
  write: WriteLog,
): void {
  for (const stream of [process.stdout, process.stderr]) stream.write = rawWrite(write)
  // A console made by the function itself, as loggers do, prints plain lines through the streams above.
  const plain = new Console({ stdout: process.stdout, stderr: process.stderr })
  for (const [method, level] of Object.entries(LEVELS)) {
    Reflect.set(console, method, (...args: unknown[]) => {
      const timestamp = new Date().toISOString()
      write(
        logFormat === 'JSON'
          ? jsonLine(timestamp, level, requestId(), args)
          : `${timestamp}\t${requestId() ?? 'undefined'}\t${level}\t${format(...args)}`,
      )
    })
  }
  for (const method of ['dir', 'table', 'group', 'groupEnd', 'time', 'timeEnd', 'count', 'assert'] as const) {
    Reflect.set(console, method, plain[method].bind(plain))
  }
}

function rawWrite(write: WriteLog): typeof process.stdout.write {
  return (chunk: Uint8Array | string, encoding?: unknown, done?: unknown) => {
    const text = typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString('utf8')
    for (const line of text.replace(/\n$/, '').split('\n')) write(line)
    const callback = typeof encoding === 'function' ? encoding : done
    if (typeof callback === 'function') queueMicrotask(() => callback())
    return true
  }
}

function jsonLine(timestamp: string, level: string, requestId: string | undefined, args: unknown[]): string {
  const base = { timestamp, level, requestId }
  if (args.length === 1) {
    try {
      return JSON.stringify({ ...base, message: args[0] }, errorReplacer)
    } catch {
      return JSON.stringify({ ...base, message: format(args[0]) })
    }
  }
  const error = args.find((argument) => argument instanceof Error)
  return JSON.stringify({ ...base, message: format(...args), ...(error ? errorFields(error) : {}) })
}

function errorReplacer(_key: string, value: unknown): unknown {
  return value instanceof Error ? Object.assign(errorFields(value), value) : value
}

function errorFields(error: Error): object {
  return {
    errorType: error.constructor.name,
    errorMessage: error.message,
    stackTrace: error.stack?.split('\n') ?? [],
  }
}
