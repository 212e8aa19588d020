import type { JSX } from 'preact'

import { Notice } from '../../shared/notice.tsx'
import type { ReceivedEvent } from './event-schema.ts'
import { explainProblem } from './explain-problem.ts'
import { useCatalog } from './use-catalog.ts'

/** Why no job could take an event; nothing when one could. */
export function EventProblems({ event }: { readonly event: ReceivedEvent }): JSX.Element | null {
  const catalog = useCatalog()
  if (event.kind === 'valid') return null
  if (event.kind === 'ignored') {
    const names = catalog.data?.map(({ name }) => name) ?? []
    return (
      <Notice kind="info">
        <p>
          The catalog has no event called <code>{event.name}</code>, so it was ignored.
        </p>
        {names.length > 0 && (
          <p>
            It knows{' '}
            {names.map((name, index) => (
              <span key={name}>
                {index > 0 && ', '}
                <code>{name}</code>
              </span>
            ))}
            .
          </p>
        )}
      </Notice>
    )
  }
  return (
    <Notice kind="bad" announce={false}>
      <p>The event does not fit its schema, so no job could take it. It is not retried.</p>
      <ul>
        {event.problems.map((problem) => {
          const { path, words } = explainProblem(problem)
          return (
            <li key={problem}>
              {path === '' ? 'The data' : <code>{path}</code>} {words}
            </li>
          )
        })}
      </ul>
    </Notice>
  )
}
