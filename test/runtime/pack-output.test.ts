import { describe, expect, test } from 'vitest'
import * as z from 'zod/mini'
import { defineEvent } from '../../lambdas/job/define-event.ts'
import { defineJob } from '../../lambdas/job/define-job.ts'
import type { JsonValue } from '../../lambdas/job/json.ts'
import { InvalidOutputError } from '../../lambdas/runtime/invalid-output-error.ts'
import { packOutput, type PackOptions } from '../../lambdas/runtime/pack-output.ts'
import { runTask } from '../../lambdas/runtime/run-task.ts'
import { unpackOutputs } from '../../lambdas/runtime/unpack-outputs.ts'
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

/** The run that {@link options} packs for. */
const OWNER = { job: 'tested', run: 'run-1' }

async function thereAndBack(output: unknown) {
  const { ports, objects } = createFakes()
  const packed = await packOutput(output, options, ports.objects)
  const { one } = await unpackOutputs({ one: packed }, OWNER, ports.objects)
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

  const refer = (key: string, as: 'bytes' | 'json' = 'bytes', bucket = 'objects'): JsonValue => ({
    '@stepladder/object': { bucket, key, as, bytes: 1 },
  })

  test.each([
    ['another bucket', refer('runs/30d/tested/run-1/one/0/0.bin', 'bytes', 'other')],
    ['what is no output', refer('uploads/someone')],
    ['another job', refer('runs/30d/other/run-1/one/0/0.bin')],
    ['another run', refer('runs/30d/tested/run-2/one/0/0.bin')],
    ['a run whose name begins alike', refer('runs/30d/tested/run-10/one/0/0.bin')],
    ['a way out', refer('runs/30d/tested/run-1/../run-2/0.bin')],
    ['an empty segment', refer('runs/30d/tested/run-1//0.bin')],
    ['another run, in an array', [1, { deep: refer('runs/30d/tested/run-2/one/0/0.bin') }]],
    ['JSON of its own that refers to another run', refer('runs/30d/tested/run-1/one/0/output.json', 'json')],
  ])('read nothing that refers to %s', async (_what, output) => {
    const { ports, objects } = createFakes()
    const foreign = refer('runs/30d/tested/run-2/one/0/0.bin')
    objects.set('runs/30d/tested/run-1/one/0/output.json', Buffer.from(JSON.stringify({ deep: [foreign] })))
    const reads: string[] = []
    const store = {
      ...ports.objects,
      get: async (key: string) => {
        reads.push(key)
        return ports.objects.get(key)
      },
    }
    const unpacked = unpackOutputs({ one: output }, OWNER, store)
    await expect(unpacked).rejects.toThrow(InvalidOutputError)
    await expect(unpacked).rejects.toThrow(
      /^job "tested": the output of step "one" refers to .* run "run-1".*POST \/runs/,
    )
    expect(reads.filter((key) => !key.startsWith('runs/30d/tested/run-1/one/'))).toStrictEqual([])
  })

  test('read JSON that refers to itself not for ever, and no JSON that is none', async () => {
    const { ports, objects } = createFakes()
    const key = 'runs/30d/tested/run-1/one/0/output.json'
    objects.set(key, Buffer.from(JSON.stringify([refer(key, 'json')])))
    await expect(unpackOutputs({ one: refer(key, 'json') }, OWNER, ports.objects)).rejects.toThrow(
      /nested in more than 8 objects/,
    )
    objects.set(key, Buffer.from('no JSON'))
    await expect(unpackOutputs({ one: refer(key, 'json') }, OWNER, ports.objects)).rejects.toThrow(
      InvalidOutputError,
    )
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
