import type { JSX } from 'preact'
import { useState } from 'preact/hooks'

import { wordsOf } from '../../shared/api-error.ts'
import { Button } from '../../shared/button.tsx'
import { Dialog } from '../../shared/dialog.tsx'
import { useToast } from '../../shared/toasts.tsx'
import { CopyButton } from '../parts/copy-button.tsx'
import { LinkOut } from '../parts/link-out.tsx'
import { useConsole } from '../shell/console-context.ts'
import { RerunDialog } from './rerun-dialog.tsx'
import { stopRun } from './run-actions.ts'
import { runAsCurl } from './run-as-curl.ts'
import { canBeTest, runAsTest } from './run-as-test.ts'
import type { Run } from './run-schema.ts'

export interface RunActionsProps {
  readonly run: Run
  readonly onChanged: () => void
}

/** What can be done about a run. */
export function RunActions({ run, onChanged }: RunActionsProps): JSX.Element {
  const { api, config } = useConsole()
  const toast = useToast()
  const [open, setOpen] = useState<'stop' | 'rerun'>()
  const [isBusy, setBusy] = useState(false)
  const isRunning = run.status === 'running'
  const stop = async (): Promise<void> => {
    setBusy(true)
    try {
      await stopRun(api, run)
      toast('good', 'The run was stopped.')
    } catch (error) {
      toast('bad', wordsOf(error))
    }
    setBusy(false)
    setOpen(undefined)
    onChanged()
  }
  return (
    <>
      {canBeTest(run) && (
        <CopyButton text={() => runAsTest(run)} label="Copy test, for vitest">
          Copy test
        </CopyButton>
      )}
      <CopyButton text={() => runAsCurl(run, config.apiUrl)} label="Copy curl command">
        Copy curl
      </CopyButton>
      <LinkOut href={run.console}>AWS console</LinkOut>
      {isRunning ? (
        <Button kind="danger" size="small" onClick={() => setOpen('stop')}>
          Stop…
        </Button>
      ) : (
        <Button kind="primary" size="small" onClick={() => setOpen('rerun')}>
          Rerun…
        </Button>
      )}
      {open === 'rerun' && <RerunDialog run={run} onClose={() => setOpen(undefined)} />}
      {open === 'stop' && (
        <Dialog
          title="Stop this run?"
          onClose={() => setOpen(undefined)}
          actions={
            <>
              <Button onClick={() => setOpen(undefined)}>Let it run</Button>
              <Button kind="danger" busy={isBusy} onClick={() => void stop()}>
                Stop the run
              </Button>
            </>
          }
        >
          <p>
            It ends as stopped and cannot go on. What its current step does right now may still finish. Its
            onFailure steps then clean up.
          </p>
        </Dialog>
      )}
    </>
  )
}
