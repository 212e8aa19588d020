/** A problem of an event as people read it. */
export interface ExplainedProblem {
  /** Where in the event's data, e.g. `upload.key`; '' for the event as a whole. */
  readonly path: string
  readonly words: string
}

/** `detail.data.upload.key (invalid_type)`, as the recorder of events writes it. */
const PROBLEM = /^(?<path>[^\s(]+) \((?<rule>.+)\)$/u

/** What zod's codes say. */
const RULES: Readonly<Record<string, string>> = {
  invalid_type: 'is missing, or is of another type',
  invalid_format: 'does not have the form that is asked for',
  invalid_value: 'is none of the values that are allowed',
  invalid_union: 'has none of the shapes that are allowed',
  invalid_key: 'has a key that is not allowed',
  invalid_element: 'has an element that is not allowed',
  too_small: 'is too short, or too small',
  too_big: 'is too long, or too big',
  not_multiple_of: 'is not a multiple of what is asked for',
  unrecognized_keys: 'has members that are not known',
  custom: 'breaks a rule of its schema',
}

/** Puts a recorded problem into words. What it does not know it repeats as it came. */
export function explainProblem(problem: string): ExplainedProblem {
  const { path, rule } = PROBLEM.exec(problem)?.groups ?? {}
  if (path === undefined || rule === undefined) return { path: '', words: problem }
  return { path: toDataPath(path), words: RULES[rule] ?? rule }
}

/**
 * What the API's issue says: its message, or, where that says nothing, what its code means.
 * @param issue as in `error.issues` of an answer 422
 */
export function explainIssue({ code, message }: { readonly code: string; readonly message: string }): string {
  const words = RULES[code]
  return message === 'Invalid input' && words !== undefined ? `This ${words}.` : message
}

function toDataPath(path: string): string {
  if (path === 'detail' || path === 'detail.data') return ''
  return path.replace(/^detail\.(?:data\.)?/u, '')
}
