import type { JSX } from 'preact'

import { wordsOf } from '../../shared/api-error.ts'
import { Notice } from '../../shared/notice.tsx'
import type { Work } from './use-work.ts'

/** How far redriving or discarding is, and what failed. */
export function WorkState({ work }: { readonly work: Work }): JSX.Element {
  const verb = work.what === 'redrive' ? 'redriven' : 'discarded'
  const isBad = work.failed.length > 0 || work.error !== undefined
  return (
    <div class="work-state" role="status">
      <Notice kind={work.isBusy ? 'info' : isBad ? 'bad' : 'good'} announce={false}>
        <p>
          {work.done} {work.done === 1 ? 'message' : 'messages'} {verb}
          {work.failed.length > 0 && `, ${work.failed.length} failed`}
          {work.isBusy ? ' so far…' : '.'}
        </p>
        {work.error !== undefined && <p>Stopped: {wordsOf(work.error)}</p>}
        {work.failed.length > 0 && (
          <ul>
            {work.failed.map(({ id, reason }) => (
              <li key={id}>
                <code>{id}</code> {reason}
              </li>
            ))}
          </ul>
        )}
      </Notice>
    </div>
  )
}
