import type { JSX } from 'preact'
import { useState } from 'preact/hooks'

import { Button } from '../../shared/button.tsx'
import { Dialog } from '../../shared/dialog.tsx'
import { useToast } from '../../shared/toasts.tsx'
import { jobDetailSchema } from '../jobs/job-schema.ts'
import { Failure } from '../parts/failure.tsx'
import { JsonField } from '../parts/json-field.tsx'
import { Skeleton } from '../parts/skeleton.tsx'
import { useConsole } from '../shell/console-context.ts'
import { goTo, pathOf } from '../shell/location.ts'
import { usePolled } from '../shell/use-polled.ts'
import { rerun } from './run-actions.ts'
import { formatJson, outputTexts, readRerunDraft, rerunSteps } from './rerun-draft.ts'
import type { DraftProblems } from './rerun-draft.ts'
import type { Run } from './run-schema.ts'

export interface RerunDialogProps {
  readonly run: Run
  /** Where to begin at first. @default the job's first step */
  readonly fromStep?: string | undefined
  readonly onClose: () => void
}

/** Asks where to begin, and lets one edit the event and what earlier steps returned. */
export function RerunDialog({ run, fromStep, onClose }: RerunDialogProps): JSX.Element {
  const { api } = useConsole()
  const path = pathOf('jobs', run.job)
  const job = usePolled(path, (signal) => api.request('GET', path, jobDetailSchema, { signal }), {
    everyMs: undefined,
  })
  return (
    <Dialog title="Rerun" width="wide" onClose={onClose}>
      <Failure error={job.error} onRetry={job.refresh} />
      {!job.data && job.error === undefined && <Skeleton lines={3} height="4rem" />}
      {job.data && <RerunForm run={run} steps={rerunSteps(job.data)} fromStep={fromStep} onClose={onClose} />}
    </Dialog>
  )
}

function RerunForm(props: RerunDialogProps & { readonly steps: readonly string[] }): JSX.Element {
  const { run, steps, onClose } = props
  const { api } = useConsole()
  const toast = useToast()
  const [fromStep, setFromStep] = useState(props.fromStep ?? steps[0] ?? '')
  const [data, setData] = useState(() => formatJson(run.event.data))
  const [outputs, setOutputs] = useState<Readonly<Record<string, string>>>({})
  const [problems, setProblems] = useState<DraftProblems>({})
  const [error, setError] = useState<unknown>()
  const [isBusy, setBusy] = useState(false)
  const before = steps.slice(0, Math.max(0, steps.indexOf(fromStep)))
  const earlier = outputTexts(run)

  const start = async (): Promise<void> => {
    const read = readRerunDraft({ fromStep, data, outputs }, run, before)
    setProblems('problems' in read ? read.problems : {})
    if ('problems' in read) return
    setBusy(true)
    setError(undefined)
    try {
      const started = await rerun(api, run, read.changes)
      toast('good', `Run ${started.run} has started.`)
      onClose()
      goTo(pathOf('runs', started.job, started.run))
    } catch (thrown) {
      setError(thrown)
      setBusy(false)
    }
  }

  return (
    <form
      class="rerun"
      onSubmit={(event) => {
        event.preventDefault()
        void start()
      }}
    >
      <label class="field">
        <span>Begin at</span>
        <select class="control" value={fromStep} onChange={(event) => setFromStep(event.currentTarget.value)}>
          {steps.map((id, index) => (
            <option key={id} value={id}>{`${index + 1}. ${id}`}</option>
          ))}
        </select>
      </label>
      <JsonField label="Event data" value={data} problem={problems['data']} rows={8} onInput={setData} />
      {before.length > 0 && (
        <fieldset class="rerun-outputs">
          <legend>Steps before it are not done again. They return:</legend>
          {before.map((id) => {
            const known = earlier.get(id)
            return (
              <details key={id} open={known === undefined || problems[id] !== undefined}>
                <summary>
                  <span class="mono">{id}</span>{' '}
                  <span class="soft">
                    {outputs[id] !== undefined && outputs[id] !== known
                      ? 'edited'
                      : known === undefined
                        ? 'returned nothing: give its output'
                        : 'as before'}
                  </span>
                </summary>
                <JsonField
                  label={`Output of ${id}`}
                  value={outputs[id] ?? known ?? ''}
                  problem={problems[id]}
                  rows={6}
                  onInput={(text) => {
                    const { [id]: _, ...others } = outputs
                    setOutputs(text === known ? others : { ...others, [id]: text })
                  }}
                />
              </details>
            )
          })}
        </fieldset>
      )}
      <Failure error={error} />
      <div class="rerun-buttons">
        <Button onClick={onClose}>Cancel</Button>
        <Button kind="primary" type="submit" busy={isBusy}>
          Start the rerun
        </Button>
      </div>
    </form>
  )
}
