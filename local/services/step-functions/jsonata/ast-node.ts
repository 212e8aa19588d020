/** A node of JSONata's syntax tree, as far as it is read here. The package's own type lacks half of the node types. */
export interface AstNode {
  readonly type: string
  readonly value?: unknown
  readonly [member: string]: unknown
}

export function isAstNode(value: unknown): value is AstNode {
  return typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string'
}

/** Calls `visit` for every node of the tree, outer nodes first. */
export function walkAst(node: unknown, visit: (node: AstNode) => void): void {
  if (Array.isArray(node)) {
    for (const item of node) walkAst(item, visit)
    return
  }
  if (typeof node !== 'object' || node === null) return
  if (isAstNode(node)) visit(node)
  for (const child of Object.values(node)) walkAst(child, visit)
}
