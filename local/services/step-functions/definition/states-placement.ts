import { isAstNode, walkAst } from '../jsonata/ast-node.ts'
import type { AstNode } from '../jsonata/ast-node.ts'
import type { Expression } from '../jsonata/expression.ts'
import type { Diagnostics } from './diagnostic.ts'

/** Members of `$states` that only some fields may use. */
export type StatesMember = 'result' | 'errorOutput'

const EVERYWHERE = new Set(['input', 'context'])
const RESERVED: readonly StatesMember[] = ['result', 'errorOutput']

/**
 * `$states.result` is for Output and Assign of Task, Parallel and Map, `$states.errorOutput` for those of a Catcher.
 * AWS refuses a definition that uses them elsewhere, instead of failing when it runs. Here that goes for what the
 * expression says by itself: `$states.result`, `($states).result`, `$states.(result)`, `$lookup($states, "result")`.
 * What it takes a run to know (`$s := $states; $s.result`) is let through, and so is `$states["result"]`: in JSONata that
 * is a filter, which asks for no member.
 */
export function checkPlacement(
  expression: Expression,
  allowed: readonly StatesMember[],
  field: string,
  location: string,
  diagnostics: Diagnostics,
): void {
  walkAst(expression.ast, (node) => {
    if (node.type === 'bind' && isAstNode(node.lhs) && node.lhs.value === 'states') {
      diagnostics.error(`The reserved variable '$states' cannot be assigned`, location)
    }
    const member = memberOfStates(node)
    if (member === undefined) return
    if (EVERYWHERE.has(member) || allowed.some((name) => name === member)) return
    const reason = RESERVED.some((name) => name === member)
      ? `'$states.${member}' is not accessible in the field '${field}'`
      : `'$states.${member}' does not exist; there are input, context, result and errorOutput`
    diagnostics.error(reason, location)
  })
}

/** Which member of `$states` the node asks for. */
function memberOfStates(node: AstNode): string | undefined {
  if (node.type === 'path' && Array.isArray(node.steps)) {
    const [first, second]: unknown[] = node.steps
    return isStates(first) ? nameOf(second) : undefined
  }
  const isLookup = node.type === 'function' && isAstNode(node.procedure) && node.procedure.value === 'lookup'
  if (!isLookup || !Array.isArray(node.arguments)) return undefined
  const [object, key]: unknown[] = node.arguments
  const name = isAstNode(key) && key.type === 'string' ? key.value : undefined
  return typeof name === 'string' && isStates(object) ? name : undefined
}

function isStates(node: unknown): boolean {
  if (!isAstNode(node)) return false
  if (node.type === 'block') return isStates(onlyExpressionOf(node))
  return node.type === 'variable' && node.value === 'states'
}

/** The name that a step of a path begins with. */
function nameOf(step: unknown): string | undefined {
  if (!isAstNode(step)) return undefined
  if (step.type === 'block') return nameOf(onlyExpressionOf(step))
  if (step.type === 'path') return Array.isArray(step.steps) ? nameOf(step.steps[0]) : undefined
  return step.type === 'name' && typeof step.value === 'string' ? step.value : undefined
}

/** What stands alone in parentheses. */
function onlyExpressionOf({ expressions }: AstNode): unknown {
  return Array.isArray(expressions) && expressions.length === 1 ? expressions[0] : undefined
}
