import * as z from 'zod'
import { describe, expect, it } from 'vitest'

import { events, findEvent } from '../../lambdas/registry/events.ts'
import { generateRequested } from '../../lambdas/domains/plushie/events.ts'
import { jobs } from '../../lambdas/registry/jobs.ts'

describe('the event catalog', () => {
  it('has every name once', () => {
    const names = events.map((event) => event.name)
    expect(new Set(names).size).toBe(names.length)
  })

  it('has the trigger of every job', () => {
    for (const { job } of jobs) expect(findEvent(job.definition.trigger.name)).toBe(job.definition.trigger)
  })

  it('has none that was not asked for', () => {
    expect(findEvent('no/such.event')).toBeUndefined()
    expect(findEvent('constructor')).toBeUndefined()
  })
})

describe('plushie/generate.requested', () => {
  const data = {
    generationId: '01a201e9-ee1f-73b0-b3a6-1f73c7ecfda7',
    userId: 'u',
    upload: { key: 'uploads/u/g' },
    imageType: 'image/webp',
  }
  const accepts = (value: unknown): boolean => z.safeParse(generateRequested.schema, value).success

  it('takes a photo by its reference', () => {
    expect(accepts(data)).toBe(true)
    expect(accepts({ ...data, upload: { bucket: 'other-bucket', key: 'k' } })).toBe(true)
  })

  it.each([
    { generationId: 'g' },
    { userId: '' },
    { upload: 'uploads/u/g' },
    { upload: { key: '' } },
    { imageType: 'image/gif' },
  ])('refuses %j', (change) => {
    expect(accepts({ ...data, ...change })).toBe(false)
  })
})
