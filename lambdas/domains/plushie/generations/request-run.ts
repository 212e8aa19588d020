import type { ObjectRef } from '../../../job/object-ref.ts'
import type { ImageType } from '../../../images/image-type.ts'
import { generateRequested } from '../events.ts'
import { outboxPut } from '../../../bus/outbox.ts'
import type { GenerationRun } from './generation.ts'
import type { TransactItem } from '../../../aws/transact.ts'

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
