import { describe, expect, it, onTestFinished } from 'vitest'

import { MAX_ESCAPED_INPUT_BYTES } from '../../../lambdas/platform/runs/rerun/fit-input.ts'
import { generateRequested } from '../../../lambdas/domains/plushie/events.ts'
import { defineJob } from '../../../lambdas/job/define-job.ts'
import { listJob } from '../../../lambdas/job/job-listing.ts'
import { writeMarker } from '../../../lambdas/runtime/object-marker.ts'
import { getObject, putObject } from '../../../lambdas/aws/objects.ts'
import { onNextS3 } from '../../domains/plushie/jobs/plushie-context.ts'
import {
  history,
  MACHINE,
  marker,
  OLD_INPUT,
  registerDemo,
  rerun,
  start,
  text,
  useDemoJob,
} from './use-demo-job.ts'

const { actions, calls, oldRun, started } = useDemoJob()

describe('POST /runs for a rerun with outputs in S3', () => {
  it('is 410 when an object of an output is gone', async () => {
    oldRun(history({ one: { deep: [marker('runs/30d/demo/old-run/one/9/output.json', 'json')] }, two: 2 }))
    const gone = await rerun({ fromStep: 'two' })
    expect(gone.status).toBe(410)
    expect(gone.json.error).toMatchObject({ code: 'outputs_expired', expired: ['one'] })
  })

  it('gives the run copies of its own of all objects, also of those that stored JSON refers to', async () => {
    const [picture, large] = ['runs/30d/demo/old-run/one/0/0.bin', 'runs/30d/demo/old-run/one/0/output.json']
    await putObject(picture, Buffer.of(1, 2, 3), 'application/octet-stream')
    await putObject(large, Buffer.from(JSON.stringify({ deep: [marker(picture)], n: 1 })), 'application/json')
    oldRun(history({ one: marker(large, 'json'), two: { again: marker(picture), text: 'x' } }))
    expect((await rerun({ fromStep: 'three' })).status).toBe(202)

    const { name, input } = started()
    const [copied, json] = [`runs/30d/demo/${name}/two/supplied/0`, `runs/30d/demo/${name}/one/supplied/1`]
    expect(input.rerun?.outputs).toEqual({
      one: marker(json, 'json', expect.any(Number)),
      two: { again: marker(copied, 'bytes', 3), text: 'x' },
    })
    expect(await text(json)).toBe(JSON.stringify({ deep: [marker(copied, 'bytes', 3)], n: 1 }))
    expect([...((await getObject(copied))?.bytes ?? [])]).toEqual([1, 2, 3])
  })

  it('takes references to objects of the repeated run only, wherever they stand', async () => {
    const own = 'runs/30d/demo/old-run/one/0/output.json'
    const sound = 'runs/30d/demo/old-run/one/0/sound.bin'
    await putObject(sound, Buffer.of(1), 'application/octet-stream')
    const foreign = marker('runs/30d/demo/other-run/one/0/0.bin')
    await putObject('runs/30d/demo/other-run/one/0/0.bin', Buffer.of(1), 'application/octet-stream')
    await putObject(own, Buffer.from(JSON.stringify([{ deep: foreign }])), 'application/json')
    const outputs = [
      marker('plushify/originals/u/g.jpg'),
      foreign,
      { deep: [foreign] },
      marker('runs/30d/demo/old-run-2/one/0/0.bin'),
      marker('runs/30d/demo/old-ru/one/0/0.bin'),
      marker('runs/30d/other/old-run/one/0/0.bin'),
      marker('runs/30d/demo/old-run/../other-run/one/0/0.bin'),
      marker('runs/30d/demo/old-run/./0.bin'),
      marker('runs/30d/demo/old-run//0.bin'),
      marker('runs/30d/demo/old-run%2f..%2fother-run/one/0/0.bin'),
      marker('/runs/30d/demo/old-run/one/0/0.bin'),
      writeMarker({ bucket: 'another-bucket', key: sound, as: 'bytes', bytes: 1 }),
      // Its own, but what stands there is not.
      marker(own, 'json'),
    ]
    for (const one of outputs) {
      oldRun(history({ one: 1 }))
      const edited = await rerun({ fromStep: 'two', outputs: { one } })
      expect([one, edited.status, edited.json.error?.code]).toEqual([one, 422, 'foreign_reference'])
      oldRun(history({ one }))
      expect((await rerun({ fromStep: 'two' })).json.error?.code).toBe('foreign_reference')
    }
    expect(calls.map(({ action }) => action)).not.toContain('StartExecution')
  })

  it('refuses what refers to JSON that is none, or to itself', async () => {
    const [bytes, loop] = ['runs/30d/demo/old-run/one/0/1.bin', 'runs/30d/demo/old-run/one/0/loop.json']
    await putObject(bytes, Buffer.from('no JSON'), 'application/octet-stream')
    await putObject(loop, Buffer.from(JSON.stringify([marker(loop, 'json')])), 'application/json')
    oldRun(history({ one: 1 }))
    for (const key of [bytes, loop]) {
      const response = await rerun({ fromStep: 'two', outputs: { one: marker(key, 'json') } })
      expect([response.status, response.json.error?.code]).toEqual([422, 'invalid_reference'])
    }
  })

  it('refuses more objects than one request can copy', async () => {
    const one = Array.from({ length: 1001 }, (_, n) => marker(`runs/30d/demo/old-run/one/0/${n}.bin`))
    oldRun(history({ one }))
    const response = await rerun({ fromStep: 'two' })
    expect([response.status, response.json.error?.code]).toEqual([413, 'outputs_too_large'])
  })

  it('is 409 when an object is replaced before it is copied: the run is redriven', async () => {
    const key = 'runs/30d/demo/old-run/one/3/0.bin'
    await putObject(key, Buffer.of(1), 'application/octet-stream')
    oldRun(history({ one: marker(key) }))
    onNextS3('CopyObjectCommand', async () => putObject(key, Buffer.of(2), 'application/octet-stream'))
    const response = await rerun({ fromStep: 'two' })
    expect([response.status, response.json.error?.code]).toEqual([409, 'run_not_ended'])
  })

  it('moves the largest outputs to S3 when the input is too large as it travels to the clean-up', async () => {
    const large = 'x'.repeat(100_000)
    oldRun(history({ one: large, two: 'y'.repeat(60_000) }))
    expect((await rerun({ fromStep: 'three' })).status).toBe(202)
    const { name, input } = started()
    const key = `runs/30d/demo/${name}/one/supplied.json`
    expect(input.rerun?.outputs).toEqual({
      one: marker(key, 'json', 100_002),
      two: 'y'.repeat(60_000),
    })
    expect(JSON.parse(await text(key))).toBe(large)
  })

  it.each([
    ['quotes', '"'.repeat(65_300)],
    ['backslashes', '\\'.repeat(65_300)],
    ['characters of three bytes', '語'.repeat(60_000)],
  ])('measures %s as they are escaped, in bytes', async (_, output) => {
    oldRun(history({ one: output, two: 2 }))
    expect((await rerun({ fromStep: 'three' })).status).toBe(202)
    const { name, input } = started()
    expect(input.rerun?.outputs['one']).toMatchObject(
      marker(`runs/30d/demo/${name}/one/supplied.json`, 'json', expect.any(Number)),
    )
    expect(Buffer.byteLength(JSON.stringify(JSON.stringify(input)))).toBeLessThan(MAX_ESCAPED_INPUT_BYTES)
  })
})

describe('POST /runs of a job whose sendEvent reads outputs', () => {
  const telling = defineJob({ id: 'telling', trigger: generateRequested })
    .step('read', () => ({ userId: 'u' }))
    .step('last', () => 1)
    .sendEvent('tell', generateRequested, ({ event, steps }) => ({
      generationId: event.data.generationId,
      userId: steps.read.userId,
      upload: event.data.upload,
      imageType: event.data.imageType,
    }))

  it('is 413 when what must stay inline is too large', async () => {
    process.env.STEPLADDER_MACHINES = JSON.stringify({ telling: { run: `${MACHINE}-telling` } })
    process.env.STEPLADDER_JOBS = JSON.stringify([listJob(telling.definition)])
    onTestFinished(registerDemo)
    actions.set('DescribeExecution', () => ({ status: 'FAILED', input: OLD_INPUT }))
    actions.set('GetExecutionHistory', () => ({ events: [] }))
    const outputs = { read: '"'.repeat(80_000), last: 1 }
    const response = await start({ job: 'telling', rerun: { of: 'old-run', fromStep: 'tell', outputs } })
    expect(response.status).toBe(413)
    expect(response.json.error).toMatchObject({ code: 'outputs_too_large', limit: MAX_ESCAPED_INPUT_BYTES })
    expect(response.json.error?.message).toContain('outputs of read')
  })
})
