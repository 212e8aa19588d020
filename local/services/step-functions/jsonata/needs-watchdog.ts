import { isAstNode, walkAst } from './ast-node.ts'
import type { AstNode } from './ast-node.ts'

/**
 * Functions whose time grows faster than what they are given, or that make much out of little, in one step. JSONata
 * looks at the clock between the nodes of an expression only, and these are one node.
 */
const UNBOUNDED_FUNCTIONS = new Set(['distinct', 'reduce', 'sort', 'shuffle', 'range', 'pad'])

/**
 * Whether a part of the expression can run for long where JSONata does not look at the clock: only a watchdog stops that
 * part. All else takes about as long as the data is large, and is left without one, since a watchdog takes ten times as
 * long as a usual evaluation.
 */
export function needsWatchdog(ast: unknown): boolean {
  let found = false
  walkAst(ast, (node) => {
    found ||= isUnbounded(node)
  })
  return found
}

function isUnbounded(node: AstNode): boolean {
  switch (node.type) {
    case 'regex':
      return true
    // A function with a name can call itself, and make much out of little: text that is doubled 25 times, for one.
    case 'bind':
      return isAstNode(node['rhs']) && node['rhs'].type === 'lambda'
    case 'unary':
    case 'binary':
      return node.value === '..'
    case 'variable':
      return typeof node.value === 'string' && UNBOUNDED_FUNCTIONS.has(node.value)
    default:
      return false
  }
}
