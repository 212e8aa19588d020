import { Buffer } from 'node:buffer'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import vm from 'node:vm'
import type jsonata from 'jsonata'

/** One evaluation on its way through the library's context: what goes in, and what came out. */
interface Job {
  readonly expression: jsonata.Expression
  readonly bindings: Readonly<Record<string, unknown>>
  outcome?: { readonly value: unknown } | { readonly error: unknown }
}

/** An evaluation took longer than it may. */
export class EvaluationTimeoutError extends Error {
  override readonly name = 'EvaluationTimeoutError'
}

/**
 * The `jsonata` package in a context of its own. It is written with an async function a node, so that in the context of
 * the process evaluations would run interleaved, and nothing could stop one within a step. Here its promises settle
 * before the call returns, which makes an evaluation one synchronous call: its time is its own, and V8 can end it.
 */
const context = vm.createContext(vm.constants.DONT_CONTEXTIFY, { microtaskMode: 'afterEvaluate' })

const path = createRequire(import.meta.url).resolve('jsonata')
const load: unknown = vm.runInContext(
  `(function (module, exports, global) {${readFileSync(path, 'utf8')}\n})`,
  context,
  { filename: path },
)

const library = loadLibrary()

/** Awaits with the context's own promises: a callback from outside would wait for the turn of the outside. */
context.evaluate = vm.runInContext(
  `(async function evaluate(job) {
    try {
      job.outcome = { value: await job.expression.evaluate(undefined, job.bindings) }
    } catch (error) {
      job.outcome = { error }
    }
  })`,
  context,
)
const evaluateJob = new vm.Script('evaluate(job)', { filename: 'evaluate-expression.js' })

function loadLibrary(): typeof jsonata {
  const module: { exports: unknown } = { exports: {} }
  if (typeof load === 'function') load(module, module.exports, { Buffer })
  if (isLibrary(module.exports)) return module.exports
  throw new TypeError(`${path} does not export the function of the jsonata package`)
}

/** The package's types describe what its file exports; that it is a function is all that can be seen from here. */
function isLibrary(exported: unknown): exported is typeof jsonata {
  return typeof exported === 'function'
}

/** An expression ready to be evaluated by `evaluateNow`. Throws what the package throws for one that is not JSONata. */
export function compile(source: string, options?: jsonata.JsonataOptions): jsonata.Expression {
  return library(source, options)
}

/**
 * Evaluates at once.
 * @param timeoutMs stop it after this time, wherever it is; this costs a thread, about a quarter of a millisecond
 * @throws {EvaluationTimeoutError} when it was stopped; otherwise what the library throws
 */
export function evaluateNow(
  expression: jsonata.Expression,
  bindings: Readonly<Record<string, unknown>>,
  timeoutMs?: number,
): unknown {
  const job: Job = { expression, bindings }
  context.job = job
  try {
    evaluateJob.runInContext(context, timeoutMs === undefined ? {} : { timeout: timeoutMs })
  } catch (error) {
    throw isWatchdogError(error) ? new EvaluationTimeoutError('The watchdog came', { cause: error }) : error
  } finally {
    context.job = undefined
  }
  const { outcome } = job
  if (!outcome) throw new Error('The evaluation waits for something that never comes')
  if ('error' in outcome) throw outcome.error
  return outcome.value
}

/** Not by its class: the error is made in the context, which has an `Error` of its own. */
function isWatchdogError(error: unknown): boolean {
  const isError = typeof error === 'object' && error !== null && 'code' in error
  return isError && error.code === 'ERR_SCRIPT_EXECUTION_TIMEOUT'
}
