import type { Diagnostics } from './diagnostic.ts'
import type { State, StatesBlock } from './state-machine-definition.ts'

/**
 * Inner scopes read outer variables but may neither assign them nor have one of the same name. A distributed Map's
 * states see nothing of the outer scope, so names are free there.
 */
export function checkVariableScopes(block: StatesBlock, diagnostics: Diagnostics): void {
  checkBlock(block, new Set(), diagnostics, '')
}

function checkBlock(
  block: StatesBlock,
  outer: ReadonlySet<string>,
  diagnostics: Diagnostics,
  location: string,
): void {
  const own = new Set<string>()
  for (const state of block.states.values()) {
    for (const name of namesAssignedBy(state)) {
      own.add(name)
      if (!outer.has(name)) continue
      diagnostics.error(
        `The variable '${name}' is already defined in an outer scope and cannot be assigned here`,
        `${location}/States/${state.name}/Assign`,
      )
    }
  }
  const visible = new Set([...outer, ...own])
  for (const state of block.states.values()) {
    const place = `${location}/States/${state.name}`
    if (state.type === 'Parallel') {
      for (const [index, branch] of state.branches.entries()) {
        checkBlock(branch, visible, diagnostics, `${place}/Branches[${index}]`)
      }
    }
    if (state.type === 'Map') {
      checkBlock(
        state.processor,
        state.distributed ? new Set() : visible,
        diagnostics,
        `${place}/ItemProcessor`,
      )
    }
  }
}

function namesAssignedBy(state: State): string[] {
  const assignments = 'assign' in state && state.assign ? [state.assign] : []
  const rules = state.type === 'Choice' ? state.choices : []
  const catchers = 'catch' in state ? state.catch : []
  for (const { assign } of [...rules, ...catchers]) if (assign) assignments.push(assign)
  return assignments.flatMap(({ names }) => names)
}
