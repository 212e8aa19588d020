import { expect, it } from 'vitest'

import { checkSubject } from '../../../lambdas/platform/runs/rerun/check-subject.ts'
import { generateRequested } from '../../../lambdas/domains/plushie/events.ts'

const data = { userId: 'u', generationId: 'g', imageType: 'image/png' }
const check =
  (edited: unknown, trigger: string = generateRequested.name) =>
  () =>
    checkSubject(trigger, data, edited)

it('lets all be edited that is not of the subject', () => {
  expect(check({ ...data, imageType: 'image/jpeg', more: 1 })).not.toThrow()
})

it('names the fields of the subject that are edited, left out or of another type, and no value', () => {
  for (const edited of [
    { ...data, userId: 'secret' },
    { generationId: 'g' },
    { ...data, userId: ['u'] },
    Object.create({ userId: 'u', generationId: 'g' }),
    null,
  ]) {
    expect(check(edited)).toThrow(expect.objectContaining({ status: 422, code: 'other_subject' }))
    expect(check(edited)).toThrow(/userId/)
    expect(check(edited)).not.toThrow(/secret/)
  }
})

it('lets nothing be edited where the event declares no subject', () => {
  expect(check({ imageType: 'image/png', generationId: 'g', userId: 'u' }, 'test/none')).not.toThrow()
  expect(check({ ...data, imageType: 'image/jpeg' }, 'test/none')).toThrow(
    expect.objectContaining({ status: 422, code: 'data_edited' }),
  )
})
