import type { JSX } from 'preact'

import { Button } from '../shared/button.tsx'
import { Notice } from '../shared/notice.tsx'
import './card.css'
import type { Submission } from './entries.ts'
import type { Gallery } from './gallery.ts'

/** Properties of {@link SubmissionCard}. */
export interface SubmissionCardProps {
  readonly submission: Submission
  readonly gallery: Gallery
}

/** A photo on its way to the server, or why it was not taken. */
export function SubmissionCard({ submission, gallery }: SubmissionCardProps): JSX.Element {
  const { photo, previewUrl, problem } = submission
  return (
    <article class="card" aria-label={`${photo.name}: ${problem === undefined ? 'sending' : 'not sent'}`}>
      <div class={`card-picture ${problem === undefined ? 'card-shimmer' : ''}`}>
        <img class="card-image card-image-dimmed" src={previewUrl} alt={photo.name} />
      </div>
      <div class="card-body">
        {problem === undefined ? (
          <>
            <p class="card-title">Sending your photo</p>
            <progress class="card-progress" aria-label="Sending" />
          </>
        ) : (
          <>
            <p class="card-title">Not sent</p>
            <Notice kind="bad">{problem}</Notice>
            <div class="card-actions">
              <Button size="small" onClick={() => void gallery.resend(submission)}>
                Send again
              </Button>
              <Button size="small" kind="quiet" onClick={() => gallery.discard(submission)}>
                Discard
              </Button>
            </div>
          </>
        )}
      </div>
    </article>
  )
}
