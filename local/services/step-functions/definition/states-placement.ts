import { isAstNode, walkAst } from '../jsonata/ast-node.ts'
import type { Expression } from '../jsonata/expression.ts'
import type { Diagnostics } from './diagnostic.ts'

/** Members of `$states` that only some fields may use. */
export type StatesMember = 'result' | 'errorOutput'

const EVERYWHERE = new Set(['input', 'context'])
const RESERVED: readonly StatesMember[] = ['result', 'errorOutput']

/**
 * `$states.result` is for Output and Assign of Task, Parallel and Map, `$states.errorOutput` for those of a Catcher.
 * AWS refuses a definition that uses them elsewhere, instead of failing when it runs.
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
    if (node.type !== 'path' || !Array.isArray(node.steps)) return
    const [first, second]: unknown[] = node.steps
    if (!isAstNode(first) || first.type !== 'variable' || first.value !== 'states' || !isAstNode(second))
      return
    if (second.type !== 'name' || typeof second.value !== 'string') return
    const member = second.value
    if (EVERYWHERE.has(member) || allowed.some((name) => name === member)) return
    const reason = RESERVED.some((name) => name === member)
      ? `'$states.${member}' is not accessible in the field '${field}'`
      : `'$states.${member}' does not exist; there are input, context, result and errorOutput`
    diagnostics.error(reason, location)
  })
}
