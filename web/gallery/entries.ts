import type { Generation, Link } from './contracts.ts'
import type { Photo } from './photo.ts'

/** A photo on its way to the server, or one that did not get there. */
export interface Submission {
  readonly kind: 'submission'
  /** The idempotency key: sending it again starts no second generation. */
  readonly key: string
  readonly photo: Photo
  readonly previewUrl: string
  /** Why it was not taken, in words; undefined while it is on its way. */
  readonly problem?: string
}

/** A generation as the page shows it. */
export interface Entry {
  readonly kind: 'generation'
  /** Stays the same from the submission on, so that the card stays the same element. */
  readonly key: string
  readonly generation: Generation
  /** The photo from this page's memory: shown at once, and never loaded. */
  readonly previewUrl?: string
  /** Nobody asks any more: five minutes are over. */
  readonly gaveUp?: boolean
  /** What went wrong with the last question, in words. */
  readonly trouble?: string
  /** The retry button was pressed and there is no answer yet. */
  readonly isRetrying?: boolean
}

/** Links work for 15 minutes; one that is about to end is not kept. */
const KEEP_MS = 60_000

/**
 * What is known after an answer. Each answer has new links to the same pictures: the earlier ones are kept while they
 * work, else the browser would load each picture again with every answer.
 */
export function withAnswer(entry: Entry, answer: Generation): Entry {
  const { trouble: _trouble, gaveUp: _gaveUp, ...rest } = entry
  const { images } = entry.generation
  const original = freshest(images.original, answer.images.original)
  const generated = freshest(images.generated, answer.images.generated)
  return {
    ...rest,
    generation: { ...answer, images: { ...(original && { original }), ...(generated && { generated }) } },
  }
}

function freshest(known: Link | undefined, given: Link | undefined): Link | undefined {
  return given && known && Date.parse(known.expiresAt) - Date.now() > KEEP_MS ? known : given
}
