import type { JSX } from 'preact'

import { formatSeconds } from '../format/format-seconds.ts'
import type { Job } from './job-schema.ts'

const KINDS: Readonly<Record<string, string>> = {
  step: 'step',
  parallel: 'parallel',
  sleep: 'sleep',
  sendEvent: 'sends an event',
}

/** The words of a job, with what they may take. */
export function JobSteps({ job }: { readonly job: Job }): JSX.Element {
  return (
    <section class="panel" aria-label="Steps">
      <header class="panel-head">
        <h2>Steps</h2>
      </header>
      <table class="table">
        <thead>
          <tr>
            <th scope="col">Step</th>
            <th scope="col">Kind</th>
            <th scope="col" class="number">
              Timeout
            </th>
            <th scope="col" class="number">
              Memory
            </th>
          </tr>
        </thead>
        <tbody>
          {job.steps.map(({ id, kind, timeoutSeconds, memory, onFailure }) => (
            <tr key={id}>
              <th scope="row" class="mono">
                {id}
              </th>
              <td>{onFailure ? 'after a failure' : (KINDS[kind] ?? kind)}</td>
              <td class="number">{timeoutSeconds === undefined ? '–' : formatSeconds(timeoutSeconds)}</td>
              <td class="number">{memory === undefined ? '–' : `${memory} MB`}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}
