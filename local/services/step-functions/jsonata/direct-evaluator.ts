import { isJsonObject } from '../../../json.ts'
import { isAstNode } from './ast-node.ts'
import type { AstNode } from './ast-node.ts'
import type { Scope } from './scope.ts'

/** The answer of a direct evaluator that met a case whose rules only the engine knows. */
export const NEEDS_ENGINE = Symbol('needs engine')

/** Evaluates a simple expression at once, without the engine: its value, `undefined`, or `NEEDS_ENGINE`. */
export type DirectEvaluator = (scope: Scope) => unknown

/** Members by which a node says that it does more than its type tells (filters, grouping, `[]`, focus, …). */
const MODIFIERS = [
  'predicate',
  'stages',
  'group',
  'keepArray',
  'keepSingletonArray',
  'tuple',
  'focus',
  'index',
  'nextFunction',
]

/**
 * A direct evaluator for the expressions that make up most of a state machine: literals, variables, paths through
 * objects, `&`, `=`, `and`, `or`, conditions, `$exists`, `$now()`. JSONata's engine is written with an async function
 * a node; this takes a hundredth of its time. The semantics are the engine's: wherever an array or a type with
 * conversion rules turns up, the evaluator gives up with `NEEDS_ENGINE` and the engine is asked.
 * @returns `undefined` for expressions of any other kind.
 */
export function compileDirect(node: unknown): DirectEvaluator | undefined {
  if (!isAstNode(node) || MODIFIERS.some((member) => node[member] !== undefined)) return undefined
  switch (node.type) {
    case 'string':
    case 'number':
    case 'value':
      return compileLiteral(node.value)
    case 'variable':
      return compileVariable(node)
    case 'path':
      return compilePath(node)
    case 'binary':
      return compileBinary(node)
    case 'condition':
      return compileCondition(node)
    case 'function':
      return compileFunction(node)
    case 'block':
      return Array.isArray(node.expressions) && node.expressions.length === 1
        ? compileDirect(node.expressions[0])
        : undefined
    default:
      return undefined
  }
}

function compileLiteral(value: unknown): DirectEvaluator {
  return () => value
}

function compileVariable(node: AstNode): DirectEvaluator | undefined {
  const name = node.value
  if (typeof name !== 'string' || name === '' || name === '$') return undefined
  if (name === 'states') return (scope) => scope.states
  return (scope) => {
    const value = scope.variables.get(name)
    // What is no variable may be one of the engine's functions.
    return value === undefined ? NEEDS_ENGINE : value
  }
}

function compilePath(node: AstNode): DirectEvaluator | undefined {
  if (!Array.isArray(node.steps)) return undefined
  const [first, ...rest]: unknown[] = node.steps
  const start = isAstNode(first) && first.type === 'variable' ? compileDirect(first) : undefined
  if (!start) return undefined
  const names: string[] = []
  for (const step of rest) {
    const isPlainName =
      isAstNode(step) && step.type === 'name' && !MODIFIERS.some((member) => step[member] !== undefined)
    if (!isPlainName || typeof step.value !== 'string') return undefined
    names.push(step.value)
  }
  return (scope) => {
    let value = start(scope)
    if (value === NEEDS_ENGINE) return NEEDS_ENGINE
    for (const name of names) {
      if (Array.isArray(value)) return NEEDS_ENGINE
      if (!isJsonObject(value) || !Object.hasOwn(value, name)) return undefined
      value = value[name]
    }
    return value
  }
}

function compileBinary(node: AstNode): DirectEvaluator | undefined {
  const left = compileDirect(node.lhs)
  const right = compileDirect(node.rhs)
  if (!left || !right) return undefined
  switch (node.value) {
    case '&':
      return both(left, right, concatenate)
    case '=':
      return both(left, right, (a, b) => equals(a, b))
    case '!=':
      return both(left, right, (a, b) => negate(equals(a, b), a, b))
    case 'and':
      return (scope) => logical(left, right, scope, false)
    case 'or':
      return (scope) => logical(left, right, scope, true)
    default:
      return undefined
  }
}

function both(
  left: DirectEvaluator,
  right: DirectEvaluator,
  combine: (a: unknown, b: unknown) => unknown,
): DirectEvaluator {
  return (scope) => {
    const a = left(scope)
    if (a === NEEDS_ENGINE) return NEEDS_ENGINE
    const b = right(scope)
    return b === NEEDS_ENGINE ? NEEDS_ENGINE : combine(a, b)
  }
}

/** `&`: absent is the empty text; anything but text is left to the engine's `$string`. */
function concatenate(a: unknown, b: unknown): unknown {
  const left = a === undefined ? '' : a
  const right = b === undefined ? '' : b
  return typeof left === 'string' && typeof right === 'string' ? left + right : NEEDS_ENGINE
}

function isScalar(value: unknown): boolean {
  return value === null || typeof value !== 'object'
}

/** `=` is false where a side is absent. */
function equals(a: unknown, b: unknown): unknown {
  if (a === undefined || b === undefined) return false
  return isScalar(a) && isScalar(b) ? a === b : NEEDS_ENGINE
}

function negate(equal: unknown, a: unknown, b: unknown): unknown {
  if (a === undefined || b === undefined) return false
  return typeof equal === 'boolean' ? !equal : NEEDS_ENGINE
}

/** JSONata's `$boolean` for scalars. */
function toBoolean(value: unknown): boolean | typeof NEEDS_ENGINE {
  if (value === undefined || value === null) return false
  if (typeof value === 'boolean') return value
  if (typeof value === 'string') return value.length > 0
  return typeof value === 'number' ? value !== 0 : NEEDS_ENGINE
}

function logical(left: DirectEvaluator, right: DirectEvaluator, scope: Scope, decisive: boolean): unknown {
  const a = toBoolean(left(scope))
  if (a === NEEDS_ENGINE || a === decisive) return a
  return toBoolean(right(scope))
}

function compileCondition(node: AstNode): DirectEvaluator | undefined {
  const condition = compileDirect(node.condition)
  const then = compileDirect(node.then)
  const otherwise = node.else === undefined ? () => undefined : compileDirect(node.else)
  if (!condition || !then || !otherwise) return undefined
  return (scope) => {
    const chosen = toBoolean(condition(scope))
    if (chosen === NEEDS_ENGINE) return NEEDS_ENGINE
    return chosen ? then(scope) : otherwise(scope)
  }
}

/** `$exists(x)`, `$not(x)`, `$now()` and `$millis()`, unless a workflow variable has taken the name. */
function compileFunction(node: AstNode): DirectEvaluator | undefined {
  if (!isAstNode(node.procedure) || node.procedure.type !== 'variable' || !Array.isArray(node.arguments))
    return undefined
  const name = node.procedure.value
  const parameters: unknown[] = node.arguments
  const body = parameters.length === 0 ? compileClockFunction(name) : compileTest(name, parameters)
  if (typeof name !== 'string' || !body) return undefined
  return (scope) => (scope.variables.get(name) === undefined ? body(scope) : NEEDS_ENGINE)
}

function compileClockFunction(name: unknown): DirectEvaluator | undefined {
  if (name === 'now') return (scope) => new Date(scope.now).toISOString()
  return name === 'millis' ? (scope) => scope.now : undefined
}

function compileTest(name: unknown, parameters: readonly unknown[]): DirectEvaluator | undefined {
  const argument = parameters.length === 1 ? compileDirect(parameters[0]) : undefined
  if (!argument) return undefined
  if (name === 'exists') {
    return (scope) => {
      const value = argument(scope)
      return value === NEEDS_ENGINE ? NEEDS_ENGINE : value !== undefined
    }
  }
  if (name !== 'not') return undefined
  return (scope) => {
    const value = argument(scope)
    // $not of nothing is nothing.
    if (value === undefined) return undefined
    const truth = value === NEEDS_ENGINE ? NEEDS_ENGINE : toBoolean(value)
    return truth === NEEDS_ENGINE ? NEEDS_ENGINE : !truth
  }
}
