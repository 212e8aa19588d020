import { describe, expect, it } from 'vitest'

import { samplePhoto, usePlushieCloud } from './start-plushie-cloud.ts'

const plushieCloud = usePlushieCloud()
const PNG_SIGNATURE = '89504e470d0a1a0a'

describe('a photo becomes a plushie', () => {
  it('completes the generation, stores both pictures, takes one credit and shows both to the user', async () => {
    const { user, quiet, runs, objectKeys, items, generation, checkInvariant } = plushieCloud()
    const ada = await user('ada')
    const photo = samplePhoto('cat.png')
    const generationId = await ada.submit(photo)
    await quiet()

    const status = await ada.status(generationId)
    expect(status).toMatchObject({
      generationId,
      status: 'completed',
      subjectType: 'pet',
      progress: null,
      retryable: false,
    })
    const generatedKey = `plushify/generated/${ada.userId}/${generationId}.png`
    const originalKey = `plushify/originals/${ada.userId}/${generationId}.png`
    expect(await objectKeys('plushify/')).toEqual([generatedKey, originalKey])
    expect(await generation(ada, generationId)).toMatchObject({
      status: 'completed',
      generatedKey,
      originalKey,
    })

    const original = await fetch(status.images.original?.url ?? '')
    expect(Buffer.from(await original.arrayBuffer()).equals(photo)).toBe(true)
    expect(original.headers.get('content-type')).toBe('image/png')
    const generated = await fetch(status.images.generated?.url ?? '')
    expect(generated.headers.get('content-type')).toBe('image/png')
    const plushie = Buffer.from(await generated.arrayBuffer())
    expect(plushie.subarray(0, 8).toString('hex')).toBe(PNG_SIGNATURE)
    expect(plushie.equals(photo)).toBe(false)

    expect(await ada.account()).toEqual({ credits: 9, processing: 0, available: 9, limit: 5 })
    const ledger = (await items('AccountsTable')).filter(
      ({ userId, entry }) => userId === ada.userId && String(entry).startsWith('ledger#generation#'),
    )
    expect(ledger).toMatchObject([{ entry: `ledger#generation#${generationId}`, amount: -1 }])
    expect(await items('OutboxTable')).toEqual([])
    expect((await items('EventsTable')).filter(({ kind }) => kind !== 'valid')).toEqual([])
    const run = await runs.only(generationId)
    expect(run.status).toBe('SUCCEEDED')
    expect(await runs.states(run.executionArn)).toEqual([
      'claim',
      'upload-original',
      'analyze-image',
      'generate-plushie',
      'upload-generated',
      'finalize',
    ])
    expect((await checkInvariant()).get(ada.userId)).toMatchObject({ credits: 9, processing: 0 })
  })
})
