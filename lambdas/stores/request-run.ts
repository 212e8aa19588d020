import type { ObjectRef } from '../events/object-ref.ts'
import type { ImageType } from '../events/image-type.ts'
import { generateRequested } from '../events/plushie.ts'
import { outboxPut } from './outbox.ts'
import type { GenerationRun } from './generation.ts'
import type { TransactItem } from './transact.ts'

/** The part of a transaction that asks for a run: the outbox item with `plushie/generate.requested`. */
export function requestRun(
  run: GenerationRun,
  photo: { readonly upload: ObjectRef; readonly imageType: ImageType },
  now: string,
): TransactItem {
  return outboxPut({
    id: run.eventId,
    name: generateRequested.name,
    data: { generationId: run.generationId, userId: run.userId, ...photo },
    ts: now,
  })
}
