import { walkAst } from '../jsonata/ast-node.ts'
import type { Expression } from '../jsonata/expression.ts'
import type { Diagnostics } from './diagnostic.ts'

/** Operators that JSONata got after 2.0.6, the version that AWS runs. */
const NEWER_OPERATORS = new Set(['??', '?:'])

/** Notes operators that the engine here knows and AWS does not: what works locally must work there. */
export function checkOperators(expression: Expression, location: string, diagnostics: Diagnostics): void {
  walkAst(expression.ast, ({ type, position }) => {
    if (type !== 'condition' || typeof position !== 'number') return
    const operator = expression.source.slice(position - 2, position)
    if (!NEWER_OPERATORS.has(operator)) return
    diagnostics.error(
      `The operator '${operator}' is not in JSONata 2.0.6, which AWS runs; write it as a condition with $exists`,
      location,
    )
  })
}
