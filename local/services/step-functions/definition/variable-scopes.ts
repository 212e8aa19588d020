import type { Diagnostics } from './diagnostic.ts'
import type { State, StatesBlock } from './state-machine-definition.ts'
import { targetsOf } from './transitions.ts'

/**
 * Inner scopes read outer variables but may neither assign them nor have one of the same name. Outer variables are
 * those that a state may have assigned before the Parallel or Map is reached; recordings show AWS accepting names
 * that only the Catcher of that Parallel assigns. A distributed Map's states see nothing of the outer scope, so
 * names are free there.
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
  for (const state of block.states.values()) {
    const place = `${location}/States/${state.name}`
    for (const name of namesAssignedBy(state)) {
      if (!outer.has(name)) continue
      diagnostics.error(
        `The variable '${name}' is already defined in an outer scope and cannot be assigned here`,
        `${place}/Assign`,
      )
    }
    if (state.type !== 'Parallel' && state.type !== 'Map') continue
    const visible = new Set([...outer, ...namesAssignedBefore(block, state.name)])
    if (state.type === 'Map') {
      checkBlock(
        state.processor,
        state.distributed ? new Set() : visible,
        diagnostics,
        `${place}/ItemProcessor`,
      )
      continue
    }
    for (const [index, branch] of state.branches.entries()) {
      checkBlock(branch, visible, diagnostics, `${place}/Branches[${index}]`)
    }
  }
}

/** Names assigned by other states of the block that can lead to the state. */
function namesAssignedBefore(block: StatesBlock, name: string): string[] {
  const leading = new Set<string>()
  const targets = [name]
  for (let target = targets.pop(); target !== undefined; target = targets.pop()) {
    for (const state of block.states.values()) {
      const leadsThere = targetsOf(state).some(([, next]) => next === target)
      if (!leadsThere || state.name === name || leading.has(state.name)) continue
      leading.add(state.name)
      targets.push(state.name)
    }
  }
  return [...leading].flatMap((leader) => {
    const state = block.states.get(leader)
    return state ? namesAssignedBy(state) : []
  })
}

function namesAssignedBy(state: State): string[] {
  const assignments = 'assign' in state && state.assign ? [state.assign] : []
  const rules = state.type === 'Choice' ? state.choices : []
  const catchers = 'catch' in state ? state.catch : []
  for (const { assign } of [...rules, ...catchers]) if (assign) assignments.push(assign)
  return assignments.flatMap(({ names }) => names)
}
