import type { JSX } from 'preact'

import { JsonPanel } from '../parts/json-panel.tsx'
import type { Run } from './run-schema.ts'

/** What a run was given and what it gave: shown while no state is chosen. */
export function RunInputs({ run }: { readonly run: Run }): JSX.Element {
  return (
    <section class="panel" aria-label="Event and output">
      <header class="panel-head">
        <h2>Event and output</h2>
        <span class="soft">Choose a state to see its own.</span>
      </header>
      <div class="json-pair">
        <JsonPanel title="Event data" value={run.event.data} isAbsent={run.event.data === undefined} />
        <JsonPanel
          title="Output"
          value={run.output}
          isAbsent={run.output === undefined}
          absent={run.status === 'running' ? 'Not yet: it runs.' : 'None.'}
        />
      </div>
      <details class="json-more">
        <summary>Input of the execution, as Step Functions has it</summary>
        <JsonPanel title="Input" value={run.input} isAbsent={run.input === undefined} />
      </details>
    </section>
  )
}
