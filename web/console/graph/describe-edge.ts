import type { GraphEdge } from './read-state-graph.ts'

/** Names of errors as people say them. */
const ERRORS: Readonly<Record<string, string>> = {
  'States.ALL': 'any error',
  'States.TaskFailed': 'a failed task',
  'States.Timeout': 'a timeout',
  'States.DataLimitExceeded': 'too much data',
}

/** What an edge says in words, for those who do not see the picture: "on any error to clean-up". */
export function describeEdge({ kind, labels, to }: GraphEdge): string {
  const what = labels.map((label) => ERRORS[label] ?? label).join(' or ')
  const words = { next: 'then', choice: `if ${what}:`, default: 'otherwise', catch: `on ${what}:` }
  return `${words[kind]} ${to}`
}

/** The text beside an edge in the picture, short enough to stand there; nothing when the line says it all. */
export function labelEdge({ kind, labels }: GraphEdge): string {
  if (kind === 'next' || kind === 'catch') return ''
  return shorten(labels.join(' or '))
}

function shorten(text: string): string {
  return text.length > 28 ? `${text.slice(0, 27)}…` : text
}
