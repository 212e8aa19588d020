import type { JSX } from 'preact'

import { EmptyState } from '../../shared/empty-state.tsx'
import { CodeBlock } from '../parts/code-block.tsx'
import '../parts/data-table.css'
import { Failure } from '../parts/failure.tsx'
import { Moment } from '../parts/moment.tsx'
import { Skeleton } from '../parts/skeleton.tsx'
import { hrefOf } from '../shell/location.ts'
import type { PageProps } from '../shell/page.ts'
import { usePolled } from '../shell/use-polled.ts'
import { emailsSchema } from './control-schema.ts'
import type { Email } from './control-schema.ts'
import { LocalHead } from './local-head.tsx'
import { useControl } from './use-control.ts'

const POLL_MS = 1000

/** The e-mails that were sent, which locally reach nobody. `?mail=` is the number of one, counted from the oldest. */
export function EmailsPage({ query }: PageProps): JSX.Element {
  const control = useControl()
  const { data, error, refresh } = usePolled(
    'emails',
    (signal) => control.get('/emails', emailsSchema, signal),
    {
      everyMs: POLL_MS,
    },
  )
  const emails = data?.items ?? []
  const chosen = emails[emails.length - Number(query.get('mail') ?? Number.NaN)]
  return (
    <>
      <LocalHead current="/local/emails" />
      <Failure error={error} onRetry={refresh} />
      {!data && error === undefined && <Skeleton lines={4} height="2.75rem" />}
      {data && emails.length === 0 && (
        <EmptyState title="No e-mails yet">
          When a job sends an e-mail, it is kept here and reaches nobody.
        </EmptyState>
      )}
      {emails.length > 0 && (
        <div class="emails">
          <EmailTable emails={emails} chosen={chosen} />
          {chosen && <EmailView email={chosen} />}
        </div>
      )}
    </>
  )
}

function EmailTable(props: {
  readonly emails: readonly Email[]
  readonly chosen: Email | undefined
}): JSX.Element {
  return (
    <table class="data-table">
      <thead>
        <tr>
          <th scope="col">E-mail</th>
          <th scope="col">Sent</th>
        </tr>
      </thead>
      <tbody>
        {props.emails.map((email, index) => {
          const number = String(props.emails.length - index)
          return (
            <tr key={number}>
              <td>
                <a
                  href={hrefOf('/local/emails', new URLSearchParams({ mail: number }))}
                  aria-current={email === props.chosen ? 'true' : undefined}
                >
                  {email.subject === '' ? '(no subject)' : email.subject}
                </a>
                <span class="second-line">{email.to.join(', ')}</span>
              </td>
              <td class="fixed">
                <Moment at={email.at} />
              </td>
            </tr>
          )
        })}
      </tbody>
    </table>
  )
}

function EmailView({ email }: { readonly email: Email }): JSX.Element {
  return (
    <article class="email panel" aria-label={email.subject}>
      <h2>{email.subject}</h2>
      <p class="soft">
        {email.from !== undefined && <>From {email.from} · </>}To {email.to.join(', ')} ·{' '}
        <Moment at={email.at} />
      </p>
      {email.text !== '' && <p class="email-text">{email.text}</p>}
      {/* As source: what a mail looks like is for mail programs to say, and no script of it may run here. */}
      {email.html !== undefined && <CodeBlock code={email.html} label="HTML of the e-mail" />}
    </article>
  )
}
