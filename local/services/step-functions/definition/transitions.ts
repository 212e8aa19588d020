import type { Reader } from './reader.ts'
import type { State, StatesBlock } from './state-machine-definition.ts'

/** Notes targets that do not exist and states that nothing leads to. */
export function checkTransitions(block: StatesBlock, names: ReadonlySet<string>, reader: Reader): void {
  if (block.startAt !== '' && !names.has(block.startAt)) {
    reader.diagnostics.error(
      `Missing 'StartAt' target: ${block.startAt}`,
      reader.at('StartAt'),
      'MISSING_TRANSITION_TARGET',
    )
  }
  const reached = new Set([block.startAt])
  for (const state of block.states.values()) {
    for (const [field, target] of targetsOf(state)) {
      reached.add(target)
      if (names.has(target) || target === '') continue
      reader.diagnostics.error(
        `Missing '${field}' target: ${target}`,
        `${reader.at('States')}/${state.name}/${field}`,
        'MISSING_TRANSITION_TARGET',
      )
    }
  }
  // Where a state could not be read, what it leads to is not known.
  if (block.states.size < names.size) return
  for (const name of names) {
    if (reached.has(name)) continue
    reader.diagnostics.error(
      `State "${name}" is not reachable.`,
      `${reader.at('States')}/${name}`,
      'MISSING_TRANSITION_TARGET',
    )
  }
}

/** Where a state can lead to, with the field that says so. */
export function targetsOf(state: State): [field: string, target: string][] {
  const targets: [string, string][] = []
  if ('next' in state && state.next !== undefined) targets.push(['Next', state.next])
  if (state.type === 'Choice') {
    if (state.defaultNext !== undefined) targets.push(['Default', state.defaultNext])
    for (const [index, { next }] of state.choices.entries()) targets.push([`Choices[${index}]/Next`, next])
  }
  if ('catch' in state) {
    for (const [index, { next }] of state.catch.entries()) targets.push([`Catch[${index}]/Next`, next])
  }
  return targets
}
