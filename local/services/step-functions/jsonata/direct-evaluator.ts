import { isJsonObject } from '../../../json.ts'
import { isAstNode } from './ast-node.ts'
import type { AstNode } from './ast-node.ts'
import { DIRECT_FUNCTIONS } from './direct-functions.ts'
import { NEEDS_ENGINE, toBoolean } from './direct-value.ts'
import type { Scope } from './scope.ts'

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
 * objects, `+`, `&`, `=`, `<`, `and`, `or`, conditions, objects, and a few functions (see `DIRECT_FUNCTIONS`). JSONata's
 * engine is written with an async function a node; this takes a hundredth of its time. The semantics are the engine's:
 * wherever an array or a type with conversion rules turns up, the evaluator gives up with `NEEDS_ENGINE` and the engine
 * is asked.
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
    case 'unary':
      return compileObject(node)
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
    case '+':
      return both(left, right, (a, b) => calculate(a, b, (one, other) => one + other))
    case '-':
      return both(left, right, (a, b) => calculate(a, b, (one, other) => one - other))
    case '*':
      return both(left, right, (a, b) => calculate(a, b, (one, other) => one * other))
    case '/':
      return both(left, right, (a, b) => calculate(a, b, (one, other) => one / other))
    case '%':
      return both(left, right, (a, b) => calculate(a, b, (one, other) => one % other))
    case '&':
      return both(left, right, concatenate)
    case '=':
      return both(left, right, (a, b) => equals(a, b))
    case '!=':
      return both(left, right, (a, b) => negate(equals(a, b), a, b))
    case '<':
      return both(left, right, (a, b) => compare(a, b, (one, other) => one < other))
    case '<=':
      return both(left, right, (a, b) => compare(a, b, (one, other) => one <= other))
    case '>':
      return both(left, right, (a, b) => compare(a, b, (one, other) => one > other))
    case '>=':
      return both(left, right, (a, b) => compare(a, b, (one, other) => one >= other))
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

/** Numbers only: what is absent, what is no number and what comes out beyond numbers is left to the engine. */
function calculate(a: unknown, b: unknown, operate: (one: number, other: number) => number): unknown {
  if (typeof a !== 'number' || typeof b !== 'number') return NEEDS_ENGINE
  const result = operate(a, b)
  return Number.isFinite(result) ? result : NEEDS_ENGINE
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

/** Numbers only: texts and all that may not be compared is left to the engine. */
function compare(a: unknown, b: unknown, holds: (one: number, other: number) => boolean): unknown {
  return typeof a === 'number' && typeof b === 'number' ? holds(a, b) : NEEDS_ENGINE
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

/** `{ "name": … }` with names that are written out; absent values are left out. */
function compileObject(node: AstNode): DirectEvaluator | undefined {
  if (node.value !== '{' || !Array.isArray(node.lhs)) return undefined
  const members = new Map<string, DirectEvaluator>()
  for (const pair of node.lhs) {
    const [key, member]: unknown[] = Array.isArray(pair) ? pair : []
    const evaluate = compileDirect(member)
    if (!isAstNode(key) || key.type !== 'string' || typeof key.value !== 'string' || !evaluate)
      return undefined
    if (members.has(key.value) || key.value === '__proto__') return undefined
    members.set(key.value, evaluate)
  }
  return (scope) => {
    const object: Record<string, unknown> = {}
    for (const [name, evaluate] of members) {
      const value = evaluate(scope)
      // `$states` as a whole is more than JSON.
      if (value === NEEDS_ENGINE || value === scope.states) return NEEDS_ENGINE
      if (value !== undefined) object[name] = value
    }
    return object
  }
}

/** A function of the library, unless a workflow variable has taken its name. */
function compileFunction(node: AstNode): DirectEvaluator | undefined {
  const { procedure } = node
  if (!isAstNode(procedure) || procedure.type !== 'variable' || typeof procedure.value !== 'string')
    return undefined
  const name = procedure.value
  const body = DIRECT_FUNCTIONS[name]
  const parameters = Array.isArray(node.arguments) ? node.arguments.map(compileDirect) : []
  if (!body || parameters.length !== body.length - 1) return undefined
  return (scope) => {
    if (scope.variables.get(name) !== undefined) return NEEDS_ENGINE
    const values: unknown[] = []
    for (const evaluate of parameters) {
      const value = evaluate ? evaluate(scope) : NEEDS_ENGINE
      if (value === NEEDS_ENGINE) return NEEDS_ENGINE
      values.push(value)
    }
    return body(scope.now, ...values)
  }
}
