import type { JSX } from 'preact'
import { useEffect, useRef } from 'preact/hooks'

import { Button } from '../shared/button.tsx'
import { EmptyState } from '../shared/empty-state.tsx'
import type { Allowance } from './allowance.ts'
import type { Gallery, GalleryState } from './gallery.ts'
import { PlushieCard } from './plushie-card.tsx'
import { SubmissionCard } from './submission-card.tsx'

/** How far below the window the next page begins to load. */
const AHEAD = '600px'
const SKELETONS = ['first', 'second', 'third']

/** Properties of {@link PlushieList}. */
export interface PlushieListProps {
  readonly gallery: Gallery
  readonly state: GalleryState
  readonly allowance: Allowance
}

/** All cards, newest first; the next page comes when its end comes into view. */
export function PlushieList({ gallery, state, allowance }: PlushieListProps): JSX.Element {
  const { items, isLoading, hasMore, problem } = state
  const isFirstLoad = isLoading && items.length === 0
  if (!isLoading && items.length === 0) {
    return problem === undefined ? (
      <EmptyState title="No plushies yet">
        Choose a photo above, and its plushie appears here after about half a minute.
      </EmptyState>
    ) : (
      <></>
    )
  }
  return (
    <section aria-label="Your plushies" aria-busy={isFirstLoad}>
      <ul class="cards">
        {items.map((item) => (
          <li key={item.key}>
            {item.kind === 'submission' ? (
              <SubmissionCard submission={item} gallery={gallery} />
            ) : (
              <PlushieCard entry={item} gallery={gallery} allowance={allowance} />
            )}
          </li>
        ))}
        {isFirstLoad &&
          SKELETONS.map((name) => (
            <li key={name} class="card" aria-hidden="true">
              <div class="card-picture card-shimmer" />
              <div class="card-body" />
            </li>
          ))}
      </ul>
      {hasMore && <More gallery={gallery} isLoading={isLoading} isBroken={problem !== undefined} />}
    </section>
  )
}

interface MoreProps {
  readonly gallery: Gallery
  readonly isLoading: boolean
  /** The last page did not load: it waits for a click, else it would ask without end. */
  readonly isBroken: boolean
}

/** A button that presses itself when it comes near the window. */
function More({ gallery, isLoading, isBroken }: MoreProps): JSX.Element {
  const placeRef = useRef<HTMLDivElement>(null)
  useEffect(() => {
    if (isLoading || isBroken || !placeRef.current) return undefined
    const observer = new IntersectionObserver(
      (entries) => {
        if (entries.some((entry) => entry.isIntersecting)) void gallery.loadMore()
      },
      { rootMargin: AHEAD },
    )
    observer.observe(placeRef.current)
    return () => observer.disconnect()
  }, [gallery, isLoading, isBroken])
  return (
    <div ref={placeRef} class="cards-more">
      <Button busy={isLoading} onClick={() => void gallery.loadMore()}>
        Show more
      </Button>
    </div>
  )
}
