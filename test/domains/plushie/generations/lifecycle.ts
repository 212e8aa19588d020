import { ScanCommand } from '@aws-sdk/lib-dynamodb'
import { v7 as uuidv7 } from 'uuid'

import { outboxItemSchema, type OutboxItem } from '../../../../lambdas/bus/outbox.ts'
import { documents } from '../../../../lambdas/aws/documents.ts'
import { failGeneration } from '../../../../lambdas/domains/plushie/generations/fail-generation.ts'
import type {
  GenerationRun,
  GenerationTakeover,
} from '../../../../lambdas/domains/plushie/generations/generation.ts'
import {
  submitGeneration,
  type SubmitResult,
} from '../../../../lambdas/domains/plushie/generations/submit-generation.ts'
import { NAMES } from '../../../aws/aws.ts'

/** Submits a photo of `userId`; the object itself is not there. */
export function submit(
  userId: string,
  options: { generationId?: string; idempotency?: { key: string; fingerprint: string } } = {},
): Promise<SubmitResult> {
  const generationId = options.generationId ?? uuidv7()
  return submitGeneration({
    userId,
    generationId,
    imageType: 'image/jpeg',
    upload: { key: `uploads/${userId}/${generationId}` },
    idempotency: options.idempotency,
  })
}

/** Submits and expects it to be accepted. */
export async function accepted(userId: string): Promise<GenerationRun> {
  const result = await submit(userId)
  if (result.outcome !== 'accepted') throw new Error(`the submit was answered with ${result.outcome}`)
  return { userId, generationId: result.generationId, eventId: result.eventId }
}

/** Submits, and fails. */
export async function failed(userId: string): Promise<GenerationRun> {
  const run = await accepted(userId)
  await fail(run)
  return run
}

/** Records a failure that must be this run's to record. */
export async function fail(run: GenerationRun): Promise<void> {
  const outcome = await failGeneration({ ...run, reason: { code: 'internal', message: 'Sorry.' } })
  if (outcome !== 'failed') throw new Error(`the failure was answered with ${outcome}`)
}

/** A run of an event that happens now. */
export function takeoverOf(run: GenerationRun): GenerationTakeover {
  return { ...run, eventId: uuidv7(), eventTs: new Date().toISOString() }
}

/** The outbox items that belong to one user's generations. */
export async function outboxOf(userId: string): Promise<OutboxItem[]> {
  const { Items = [] } = await documents().send(
    new ScanCommand({ TableName: NAMES.OUTBOX_TABLE, ConsistentRead: true }),
  )
  return Items.map((item) => outboxItemSchema.parse(item)).filter((item) =>
    item.event.includes(`"${userId}"`),
  )
}
