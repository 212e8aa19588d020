import type { JSX } from 'preact'

import { Button } from '../shared/button.tsx'
import { Notice } from '../shared/notice.tsx'
import { TimeAgo } from '../shared/time-ago.tsx'
import type { Allowance } from './allowance.ts'
import './card.css'
import { CompareSlider } from './compare-slider.tsx'
import type { Entry } from './entries.ts'
import type { Gallery } from './gallery.ts'
import { Picture } from './picture.tsx'
import { stepWords } from './step-words.ts'

/** Properties of {@link PlushieCard}. */
export interface PlushieCardProps {
  readonly entry: Entry
  readonly gallery: Gallery
  readonly allowance: Allowance
}

/** One generation, in whichever status it is. The picture's room is the same in all of them: nothing jumps. */
export function PlushieCard(props: PlushieCardProps): JSX.Element {
  const { entry, gallery } = props
  const { status, createdAt, generationId } = entry.generation
  return (
    <article class={`card card-${status}`} aria-label={`Plushie, ${status}`} data-generation={generationId}>
      <CardPicture entry={entry} onBroken={() => void gallery.refresh(generationId)} />
      <div class="card-body">
        {status === 'processing' && <Processing {...props} />}
        {status === 'completed' && <Completed {...props} />}
        {status === 'failed' && <Failed {...props} />}
        <p class="card-time">
          <TimeAgo at={createdAt} />
        </p>
      </div>
    </article>
  )
}

function CardPicture({
  entry,
  onBroken,
}: {
  readonly entry: Entry
  readonly onBroken: () => void
}): JSX.Element {
  const { status, images } = entry.generation
  const photoUrl = entry.previewUrl ?? images.original?.url
  const plushieUrl = images.generated?.url
  if (status === 'completed' && plushieUrl !== undefined) {
    return photoUrl === undefined ? (
      <div class="card-picture">
        <Picture url={plushieUrl} alt="The plushie" onBroken={onBroken} />
      </div>
    ) : (
      <CompareSlider photoUrl={photoUrl} plushieUrl={plushieUrl} onBroken={onBroken} />
    )
  }
  return (
    <div class={`card-picture ${status === 'processing' ? 'card-shimmer' : ''}`}>
      {photoUrl !== undefined && <Picture url={photoUrl} alt="Your photo" isDimmed onBroken={onBroken} />}
    </div>
  )
}

function Processing({ entry, gallery }: PlushieCardProps): JSX.Element {
  const { progress } = entry.generation
  const words = stepWords(progress)
  if (entry.gaveUp) {
    return (
      <>
        <p class="card-title">Still in progress</p>
        <Notice
          kind="warn"
          action={
            <Button size="small" onClick={() => gallery.checkAgain(entry)}>
              Check again
            </Button>
          }
        >
          {entry.trouble ?? 'This takes longer than usual: after 5 minutes the page has stopped checking.'}
        </Notice>
      </>
    )
  }
  return (
    <>
      <p class="card-title">{words}</p>
      <progress class="card-progress" aria-label="Progress" max={1} value={progress?.fraction ?? 0} />
      {entry.trouble !== undefined && <Notice kind="warn">{entry.trouble}</Notice>}
    </>
  )
}

function Completed({ entry }: PlushieCardProps): JSX.Element {
  const url = entry.generation.images.generated?.url
  return (
    <>
      <p class="card-title">Your plushie</p>
      {url !== undefined && (
        <p>
          <a href={url} target="_blank" rel="noopener noreferrer">
            Open the picture
          </a>
        </p>
      )}
    </>
  )
}

function Failed({ entry, gallery, allowance }: PlushieCardProps): JSX.Element {
  const { error, retryable } = entry.generation
  return (
    <>
      <p class="card-title">That did not work</p>
      <Notice kind="bad" announce={false}>
        {error?.message ?? 'The plushie could not be made. You were not charged.'}
      </Notice>
      {entry.trouble !== undefined && <Notice kind="warn">{entry.trouble}</Notice>}
      {retryable ? (
        <div class="card-actions">
          <Button
            size="small"
            busy={entry.isRetrying ?? false}
            disabled={!allowance.isAllowed}
            title={allowance.isAllowed ? undefined : allowance.reason}
            onClick={() => void gallery.retry(entry)}
          >
            Try again
          </Button>
        </div>
      ) : (
        <p>Its photo is not kept any more: choose it again above.</p>
      )}
    </>
  )
}
