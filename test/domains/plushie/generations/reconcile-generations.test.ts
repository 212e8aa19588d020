import { UpdateCommand } from '@aws-sdk/lib-dynamodb'
import { describe, expect, it } from 'vitest'

import { toSeconds } from '../../../../lambdas/job/duration.ts'
import { generatePlushie } from '../../../../lambdas/domains/plushie/jobs/generate-plushie/generate-plushie.ts'
import {
  handler,
  MAX_OPEN_SECONDS,
  UnreconciledGenerationsError,
} from '../../../../lambdas/domains/plushie/generations/reconcile-generations.ts'
import { completeGeneration } from '../../../../lambdas/domains/plushie/generations/complete-generation.ts'
import { documents } from '../../../../lambdas/aws/documents.ts'
import { GenerationClosedError } from '../../../../lambdas/domains/plushie/generations/generation-closed-error.ts'
import type { GenerationRun } from '../../../../lambdas/domains/plushie/generations/generation.ts'
import { getGeneration } from '../../../../lambdas/domains/plushie/generations/get-generation.ts'
import { generatedKey } from '../../../../lambdas/domains/plushie/generations/object-keys.ts'
import { objectBytes } from '../../../../lambdas/aws/objects.ts'
import { putPicture } from '../../../../lambdas/domains/plushie/generations/pictures.ts'
import { dieAfter, freshUser, invariant, NAMES, ProcessDiedError, useAws } from '../../../aws/aws.ts'
import { accepted } from './lifecycle.ts'

useAws()

async function openSince(secondsAgo: number): Promise<GenerationRun> {
  const run = await accepted(freshUser())
  await documents().send(
    new UpdateCommand({
      TableName: NAMES.GENERATIONS_TABLE,
      Key: { userId: run.userId, generationId: run.generationId },
      UpdateExpression: 'SET openSince = :since',
      ExpressionAttributeValues: { ':since': new Date(Date.now() - secondsAgo * 1000).toISOString() },
    }),
  )
  return run
}

describe('the reconciler of generations', () => {
  it('waits for longer than a run can take', () => {
    const timeout = generatePlushie.definition.timeout ?? '1h'
    expect(MAX_OPEN_SECONDS).toBe(toSeconds(timeout, 'generate-plushie') + 15 * 60)
  })

  it('fails what is open too long, frees the credit and deletes the picture, and leaves the rest', async () => {
    const [stuck, young] = [await openSince(MAX_OPEN_SECONDS + 5), await openSince(MAX_OPEN_SECONDS - 60)]
    await putPicture(stuck, Buffer.from('picture'), { checkOwner: async () => {} })
    expect(await handler()).toEqual({ failed: 1 })
    expect(await getGeneration(stuck)).toMatchObject({ status: 'failed', error: { code: 'timeout' } })
    expect((await getGeneration(young))?.status).toBe('processing')
    expect(await objectBytes(generatedKey(stuck))).toBeUndefined()
    expect((await invariant()).get(stuck.userId)).toMatchObject({ credits: 3, processing: 0 })
    expect(await handler()).toEqual({ failed: 0 })
  })

  it('shuts out the run that comes late all the same', async () => {
    const stuck = await openSince(MAX_OPEN_SECONDS + 5)
    await handler()
    await expect(completeGeneration({ ...stuck, generatedKey: 'k' })).rejects.toThrow(GenerationClosedError)
    expect((await invariant()).get(stuck.userId)).toMatchObject({ credits: 3, processing: 0 })
  })

  it('ends the others when one cannot be ended, and tells at the end', async () => {
    const stuck = [await openSince(MAX_OPEN_SECONDS + 5), await openSince(MAX_OPEN_SECONDS + 5)]
    const [bad, ...rest] = stuck
    const account = { TableName: NAMES.ACCOUNTS_TABLE, Key: { userId: bad?.userId, entry: 'account' } }
    const setProcessing = (processing: number) =>
      documents().send(
        new UpdateCommand({
          ...account,
          UpdateExpression: 'SET #processing = :processing',
          ExpressionAttributeNames: { '#processing': 'processing' },
          ExpressionAttributeValues: { ':processing': processing },
        }),
      )
    await setProcessing(0)
    await expect(handler()).rejects.toThrow(UnreconciledGenerationsError)
    for (const run of rest) expect((await getGeneration(run))?.status).toBe('failed')
    await setProcessing(1)
    expect(await handler()).toEqual({ failed: 1 })
    await invariant()
  })

  it('frees a credit once, also when it dies on the way or two run at once', async () => {
    const stuck = await openSince(MAX_OPEN_SECONDS + 5)
    for (const writes of [1, 2, 3]) {
      await putPicture(stuck, Buffer.from('picture'), { checkOwner: async () => {} })
      const death = dieAfter(writes)
      await expect(handler()).rejects.toMatchObject({ cause: expect.any(ProcessDiedError) })
      death.revive()
      expect((await invariant()).get(stuck.userId)?.processing).toBe(writes < 3 ? 1 : 0)
    }
    const another = await openSince(MAX_OPEN_SECONDS + 5)
    await Promise.all([handler(), handler(), handler()])
    expect((await invariant()).get(another.userId)).toMatchObject({ credits: 3, processing: 0 })
  })
})
