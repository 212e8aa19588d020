import { PutCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb'
import { describe, expect, it } from 'vitest'

import { handler as getAccount } from '../../../../lambdas/domains/plushie/api/get-account.ts'
import { handler as getGeneration } from '../../../../lambdas/domains/plushie/api/get-generation.ts'
import { handler as listGenerations } from '../../../../lambdas/domains/plushie/api/list-generations.ts'
import { PLUSHIE_JOB } from '../../../../lambdas/domains/plushie/api/plushie-progress.ts'
import { handler as retryGeneration } from '../../../../lambdas/domains/plushie/api/retry-generation.ts'
import { generatePlushie } from '../../../../lambdas/domains/plushie/jobs/generate-plushie/generate-plushie.ts'
import { stepWords } from '../../../../lambdas/job/words.ts'
import { claimKey } from '../../../../lambdas/job/run-keys.ts'
import { completeGeneration } from '../../../../lambdas/domains/plushie/generations/complete-generation.ts'
import { documents } from '../../../../lambdas/aws/documents.ts'
import { failGeneration } from '../../../../lambdas/domains/plushie/generations/fail-generation.ts'
import type { GenerationRun } from '../../../../lambdas/domains/plushie/generations/generation.ts'
import { deleteObject, putObject } from '../../../../lambdas/aws/objects.ts'
import { recordAnalysis } from '../../../../lambdas/domains/plushie/generations/record-analysis.ts'
import { recordGenerated } from '../../../../lambdas/domains/plushie/generations/record-generated.ts'
import { recordOriginal } from '../../../../lambdas/domains/plushie/generations/record-original.ts'
import { freshUser, invariant, NAMES, useAws } from '../../../aws/aws.ts'
import { accepted, outboxOf } from '../generations/lifecycle.ts'
import { callRoute } from '../../../http/call-route.ts'

useAws()

const reason = { code: 'ai_unavailable', message: 'The AI service is busy at the moment.' }

/** A generation with its photo in the bucket. */
async function submitted(userId = freshUser()): Promise<GenerationRun> {
  const run = await accepted(userId)
  await putObject(`uploads/${userId}/${run.generationId}`, Buffer.from('photo'), 'image/jpeg')
  return run
}

/** Says how far a run is, as its steps do. */
async function reportProgress(
  { eventId }: GenerationRun,
  progress: { readonly step: string; readonly fraction: number; readonly message?: string },
): Promise<void> {
  await documents().send(
    new PutCommand({
      TableName: NAMES.STEPLADDER_RUNS_TABLE,
      Item: { pk: claimKey(PLUSHIE_JOB.id, eventId), ...progress },
    }),
  )
}

const show = ({ userId, generationId }: GenerationRun, user = userId) =>
  callRoute(getGeneration, { user, params: { id: generationId } })

const retry = ({ userId, generationId }: GenerationRun, user = userId) =>
  callRoute(retryGeneration, { user, params: { id: generationId } })

describe('GET /generations/{id}', () => {
  it('shows one that waits for its run', async () => {
    const run = await submitted()
    const { status, json, headers } = await show(run)
    expect(status).toBe(200)
    expect(headers['cache-control']).toBe('no-store')
    expect(json).toEqual({
      generationId: run.generationId,
      status: 'processing',
      createdAt: expect.any(String),
      updatedAt: expect.any(String),
      images: { original: { url: expect.any(String), expiresAt: expect.any(String) } },
      retryable: false,
      progress: null,
    })
  })

  it('links to the photo for 15 minutes', async () => {
    const { json } = await show(await submitted())
    const images: unknown = json.images
    expect(images).toMatchObject({ original: { url: expect.stringContaining('X-Amz-Expires=900') } })
    const url = /"url":"([^"]+)"/.exec(JSON.stringify(images))?.[1] ?? ''
    expect(await (await fetch(url)).text()).toBe('photo')
  })

  it('shows how far the run is', async () => {
    const run = await submitted()
    await reportProgress(run, { step: 'generate-plushie', fraction: 0.5, message: 'Sewing' })
    expect((await show(run)).json.progress).toEqual({
      fraction: 0.5,
      step: 'generate-plushie',
      stepFraction: 0.5,
      message: 'Sewing',
    })
  })

  it('shows the plushie when completed, not before', async () => {
    const run = await submitted()
    await recordAnalysis(run, { subjectType: 'pet', description: 'A cat.', keyFeatures: ['tail'] })
    await recordGenerated(run, { generatedKey: 'plushify/generated/u/g.png' })
    expect((await show(run)).json).toMatchObject({ status: 'processing', subjectType: 'pet' })
    expect((await show(run)).json.images).not.toHaveProperty('generated')
    await completeGeneration({ ...run, generatedKey: 'plushify/generated/u/g.png' })
    expect((await show(run)).json).toMatchObject({
      status: 'completed',
      images: { generated: { url: expect.stringContaining('plushify/generated/u/g.png') } },
      progress: null,
      retryable: false,
    })
  })

  it('shows why it failed and that it can be retried', async () => {
    const run = await submitted()
    await failGeneration({ ...run, reason })
    expect((await show(run)).json).toMatchObject({ status: 'failed', error: reason, retryable: true })
  })

  it('is the same 404 for what is not there and what is of another user', async () => {
    const run = await submitted()
    const foreign = await show(run, freshUser())
    const none = await callRoute(getGeneration, { user: freshUser(), params: { id: 'none' } })
    expect(foreign.status).toBe(404)
    expect(foreign.json).toEqual(none.json)
    expect(none.status).toBe(404)
  })

  it('is 401 without a token', async () => {
    expect((await callRoute(getGeneration, { params: { id: 'x' } })).status).toBe(401)
  })

  it('knows the steps of the job', () => {
    const { definition } = generatePlushie
    expect(PLUSHIE_JOB.id).toBe(definition.id)
    expect(PLUSHIE_JOB.steps).toEqual(stepWords(definition.words).map(({ id }) => id))
  })
})

describe('GET /generations', () => {
  it('lists all statuses newest first, in pages', async () => {
    const user = freshUser()
    const first = await submitted(user)
    await completeGeneration({ ...first, generatedKey: 'k' })
    const second = await submitted(user)
    await failGeneration({ ...second, reason })
    const third = await submitted(user)
    const page = await callRoute(listGenerations, { user, query: { limit: '2' } })
    expect(page.json.generations).toMatchObject([
      { generationId: third.generationId, status: 'processing' },
      { generationId: second.generationId, status: 'failed', error: reason },
    ])
    const next = await callRoute(listGenerations, {
      user,
      query: { limit: '2', cursor: String(page.json.cursor) },
    })
    expect(next.json).toMatchObject({
      generations: [{ generationId: first.generationId, status: 'completed' }],
      cursor: null,
    })
  })

  it('is empty for a new user', async () => {
    expect((await callRoute(listGenerations, { user: freshUser() })).json).toEqual({
      generations: [],
      cursor: null,
    })
  })

  it("shows those that are asked for by id, with the progress of each, and nobody else's", async () => {
    const user = freshUser()
    const first = await submitted(user)
    const second = await submitted(user)
    const third = await submitted(user)
    const foreign = await submitted()
    await completeGeneration({ ...third, generatedKey: 'k' })
    await reportProgress(second, { step: 'analyze-image', fraction: 0.5 })
    const ids = [first, foreign, third, second, first].map(({ generationId }) => generationId)
    ids.push('00000000-0000-7000-8000-000000000000')
    const { status, json } = await callRoute(listGenerations, { user, query: { ids: ids.join(',') } })
    expect(status).toBe(200)
    expect(json).toMatchObject({
      generations: [
        { generationId: third.generationId, status: 'completed', progress: null },
        {
          generationId: second.generationId,
          status: 'processing',
          progress: { step: 'analyze-image', fraction: 0.3 },
        },
        { generationId: first.generationId, status: 'processing', progress: null },
      ],
      cursor: null,
    })
  })

  it('shows progress in pages too', async () => {
    const run = await submitted()
    await reportProgress(run, { step: 'upload-generated', fraction: 0 })
    const { json } = await callRoute(listGenerations, { user: run.userId })
    expect(json.generations).toMatchObject([{ progress: { step: 'upload-generated', fraction: 0.6 } }])
  })

  const id = '01890000-0000-7000-8000-000000000000'
  it.each([
    { limit: '0' },
    { limit: '51' },
    { limit: 'many' },
    { cursor: 'nonsense' },
    { ids: '' },
    { ids: 'nonsense' },
    { ids: `${id},` },
    { ids: Array.from({ length: 21 }, () => id).join(',') },
  ])('refuses %j', async (query) => {
    const response = await callRoute(listGenerations, { user: freshUser(), query })
    expect(response.status).toBe(422)
    // Each issue says what was expected.
    expect(response.text).not.toContain('"Invalid input"')
  })
})

describe('POST /generations/{id}/retry', () => {
  it('starts a failed one anew without an upload', async () => {
    const run = await submitted()
    await recordOriginal(run, { originalKey: 'plushify/originals/u/kept.jpg', imageType: 'image/jpeg' })
    await putObject('plushify/originals/u/kept.jpg', Buffer.from('photo'), 'image/jpeg')
    await failGeneration({ ...run, reason })
    const response = await retry(run)
    expect(response.status).toBe(202)
    expect(response.json).toEqual({ generationId: run.generationId, status: 'processing' })
    expect(response.headers.location).toBe(`/generations/${run.generationId}`)
    expect((await invariant()).get(run.userId)).toMatchObject({ credits: 3, processing: 1 })
    expect(await outboxOf(run.userId)).toHaveLength(2)
  })

  it('of many at once starts one', async () => {
    const run = await submitted()
    await failGeneration({ ...run, reason })
    const responses = await Promise.all(Array.from({ length: 6 }, () => retry(run)))
    expect(responses.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([
      202, 409, 409, 409, 409, 409,
    ])
    expect((await invariant()).get(run.userId)?.processing).toBe(1)
  })

  it('is 409 for one that is in progress or completed', async () => {
    const run = await submitted()
    const open = await retry(run)
    expect(open.status).toBe(409)
    expect(open.json.error).toMatchObject({ code: 'not_failed', status: 'processing' })
    await completeGeneration({ ...run, generatedKey: 'k' })
    expect((await retry(run)).json.error).toMatchObject({ code: 'not_failed', status: 'completed' })
  })

  it('is 404 for one of another user, 402 without credit, 410 without photo', async () => {
    const run = await submitted()
    await failGeneration({ ...run, reason })
    expect((await retry(run, freshUser())).status).toBe(404)
    await deleteObject(`uploads/${run.userId}/${run.generationId}`)
    expect((await retry(run)).status).toBe(410)
    await putObject(`uploads/${run.userId}/${run.generationId}`, Buffer.from('photo'), 'image/jpeg')
    for (let count = 0; count < 3; count += 1) await accepted(run.userId)
    const poor = await retry(run)
    expect(poor.status).toBe(402)
    expect(poor.json.error).toMatchObject({ code: 'insufficient_credits', available: 0, processing: 3 })
    await invariant()
  })

  it('is not offered once the upload has expired', async () => {
    const run = await submitted()
    await failGeneration({ ...run, reason })
    await documents().send(
      new UpdateCommand({
        TableName: NAMES.GENERATIONS_TABLE,
        Key: { userId: run.userId, generationId: run.generationId },
        UpdateExpression: 'SET createdAt = :old',
        ExpressionAttributeValues: { ':old': '2025-01-01T00:00:00.000Z' },
      }),
    )
    expect((await show(run)).json).toMatchObject({ retryable: false, images: {} })
  })
})

describe('GET /account', () => {
  it('shows what is left, and writes nothing', async () => {
    const user = freshUser()
    expect((await callRoute(getAccount, { user })).json).toEqual({
      credits: 3,
      processing: 0,
      available: 3,
      limit: 5,
    })
    expect((await invariant()).has(user)).toBe(false)
    await accepted(user)
    expect((await callRoute(getAccount, { user })).json).toMatchObject({ processing: 1, available: 2 })
  })
})
