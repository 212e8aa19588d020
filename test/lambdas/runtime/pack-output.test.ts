import { describe, expect, test } from 'vitest'
import * as z from 'zod/mini'
import { defineEvent } from '../../../lambdas/job/define-event.ts'
import { defineJob } from '../../../lambdas/job/define-job.ts'
import type { JsonValue } from '../../../lambdas/job/json.ts'
import { packOutput, type PackOptions } from '../../../lambdas/runtime/pack-output.ts'
import { runTask } from '../../../lambdas/runtime/run-task.ts'
import { unpackOutputs } from '../../../lambdas/runtime/unpack-outputs.ts'
import { asked, createFakes, lambda, taskPayload } from './fakes.ts'

const options: PackOptions = {
  job: 'tested',
  keptDays: 30,
  step: 'one',
  runName: 'run-1',
  attempt: 2,
  inlineBytes: 300,
  readBySelector: false,
}

async function thereAndBack(output: unknown) {
  const { ports, objects } = createFakes()
  const packed = await packOutput(output, options, ports.objects)
  const { one } = await unpackOutputs({ one: packed }, 'tested', ports.objects)
  return { packed, keys: [...objects.keys()], one }
}

describe('packOutput and unpackOutputs', () => {
  test('carry JSON inline, as it is after JSON', async () => {
    const { packed, keys } = await thereAndBack({
      at: new Date(0),
      gone: undefined,
      list: [undefined, null, 0],
      text: 'x',
    })
    expect(packed).toStrictEqual({ at: '1970-01-01T00:00:00.000Z', list: [null, null, 0], text: 'x' })
    expect(keys).toStrictEqual([])
  })

  test('carry bytes through S3, wherever they are, under keys of this attempt', async () => {
    const { packed, keys, one } = await thereAndBack({
      a: Buffer.from('abc'),
      deep: [{ b: Uint8Array.of(1) }],
      n: 1,
    })
    expect(packed).toMatchObject({
      a: {
        '@stepladder/object': {
          bucket: 'objects',
          key: 'runs/30d/tested/run-1/one/2/0.bin',
          as: 'bytes',
          bytes: 3,
        },
      },
      n: 1,
    })
    expect(keys).toStrictEqual(['runs/30d/tested/run-1/one/2/0.bin', 'runs/30d/tested/run-1/one/2/1.bin'])
    expect(one).toStrictEqual({
      a: Uint8Array.from(Buffer.from('abc')),
      deep: [{ b: Uint8Array.of(1) }],
      n: 1,
    })
  })

  test('carry an output that is bytes, and one that is empty', async () => {
    expect((await thereAndBack(Uint8Array.of(9))).one).toStrictEqual(Uint8Array.of(9))
    expect((await thereAndBack(new Uint8Array())).one).toStrictEqual(new Uint8Array())
  })

  test('carry large JSON through S3, with the bytes inside of it', async () => {
    const large = { text: 'é'.repeat(200), bytes: Uint8Array.of(1, 2) }
    const { packed, keys, one } = await thereAndBack(large)
    expect(packed).toMatchObject({
      '@stepladder/object': { key: 'runs/30d/tested/run-1/one/2/output.json', as: 'json' },
    })
    expect(keys).toHaveLength(2)
    expect(one).toStrictEqual(large)
  })

  test('go by bytes, not by characters, at the limit', async () => {
    const at = { ...options, inlineBytes: 12 }
    const { ports } = createFakes()
    expect(await packOutput('ééééé', at, ports.objects)).toBe('ééééé')
    expect(await packOutput('éééééx', at, ports.objects)).toMatchObject({
      '@stepladder/object': { bytes: 13 },
    })
  })

  test('refuse what JSON cannot carry, naming the place and not the value', async () => {
    const circular: Record<string, unknown> = {}
    circular['self'] = [circular]
    const wrong: readonly (readonly [unknown, RegExp])[] = [
      [{ a: Number.NaN }, /output\.a is NaN/],
      [[1n], /output\[0\] is a bigint/],
      [{ f: () => 1 }, /output\.f is a function/],
      [{ m: new Map() }, /output\.m is a Map or Set/],
      [{ m: new Float64Array(1) }, /output\.m is binary but no Uint8Array/],
      [circular, /output\.self\[0\] is inside of itself/],
      [{ '@stepladder/object': 1 }, /reserved property "@stepladder\/object"/],
    ]
    for (const [output, message] of wrong) {
      const packing = packOutput(output, options, createFakes().ports.objects)
      await expect(packing).rejects.toThrow(message)
      await expect(packing).rejects.toThrow(/^job "tested", step "one": /)
    }
  })

  test('store nothing of an output that is refused', async () => {
    const { ports, objects } = createFakes()
    await expect(packOutput([Uint8Array.of(1), 1n], options, ports.objects)).rejects.toThrow(/bigint/)
    expect(objects.size).toBe(0)
  })

  test('carry the same object twice, which is no cycle', async () => {
    const shared = { x: 1 }
    expect((await thereAndBack([shared, shared])).packed).toStrictEqual([{ x: 1 }, { x: 1 }])
  })

  test('read no objects but those of the job', async () => {
    const { ports, objects } = createFakes()
    objects.set('uploads/someone', Uint8Array.of(1))
    const refer = (bucket: string, key: string): JsonValue => ({
      '@stepladder/object': { bucket, key, as: 'bytes', bytes: 1 },
    })
    for (const marker of [
      refer('objects', 'uploads/someone'),
      refer('other', 'runs/30d/tested/x'),
      refer('objects', 'runs/other/x'),
    ]) {
      await expect(unpackOutputs({ one: marker }, 'tested', ports.objects)).rejects.toThrow(
        /not one of this job's runs/,
      )
    }
  })
})

describe('an output that a sendEvent reads', () => {
  const told = defineEvent('test/it.told', z.object({ who: z.string() }))
  const tested = defineJob({ id: 'tested', trigger: asked })
    .step('one', ({ event }) => ({ who: 'x'.repeat(event.data.size), bytes: Uint8Array.of(1) }))
    .sendEvent('tell', told, ({ steps }) => ({ who: steps.one.who }))
  const ofSize = (size: number) => {
    const { event } = taskPayload('one')
    const payload = taskPayload('one', { event: { ...event, data: { userId: 'user-1', size } } })
    return runTask(tested.definition, payload, lambda, createFakes().ports)
  }

  test('stays inline, its bytes beside it', async () => {
    expect(await ofSize(3)).toMatchObject({
      output: { who: 'xxx', bytes: { '@stepladder/object': { as: 'bytes' } } },
    })
  })

  test('is refused for good when it is too large, naming step and limit', async () => {
    await expect(ofSize(2000)).rejects.toMatchObject({
      name: 'NonRetriableError',
      message: expect.stringMatching(
        /^InvalidOutputError: job "tested", step "one": .* a sendEvent reads from it, so it may have 1000/,
      ),
    })
  })
})
