import { createServer } from 'node:http'
import type { ServerResponse } from 'node:http'
import { describe, expect, it, onTestFinished } from 'vitest'
import type { JsonObject, JsonValue } from '../../../local/json.ts'
import { createLambdaService } from '../../../local/services/lambda/lambda-service.ts'
import { LogStore } from '../../../local/services/logs/log-store.ts'
import { VirtualClock } from '../../../local/virtual-clock.ts'
import { createTestContext } from '../cloud-context.ts'
import { startFunctions, temporaryFolder, writeFiles } from '../core/test-assembly.ts'

/** A server that answers nobody until `size` requests wait at once. */
async function startMeeting(size: number): Promise<{ url: string }> {
  const waiting: ServerResponse[] = []
  const server = createServer((_request, response) => {
    waiting.push(response)
    if (waiting.length === size) for (const each of waiting) each.end()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  const address = server.address()
  return { url: `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}` }
}

describe('workers', () => {
  const counting = 'let count = 0; exports.handler = async () => ++count'

  it('are used again when idle, and one runs for each concurrent invocation', async () => {
    const meeting = await startMeeting(2)
    const cloud = await startFunctions({
      meets: 'let n = 0; exports.handler = async ({ url }) => { n++; if (url) await fetch(url); return n }',
    })
    const { lambda } = cloud.services
    const invoke = async (event: JsonObject): Promise<JsonValue> =>
      (await lambda.invoke('meets', event)).payload
    expect(await invoke({})).toBe(1)
    expect(await invoke({})).toBe(2)
    expect(lambda.workerCount()).toBe(1)
    expect(new Set(await Promise.all([invoke(meeting), invoke(meeting)]))).toEqual(new Set([1, 3]))
    expect(lambda.workerCount()).toBe(2)
  })

  it('are never more than the cap: further invocations wait, and idle workers of others make room', async () => {
    const cloud = await startFunctions({ one: counting, two: counting, three: counting }, { maxWorkers: 2 })
    const { lambda } = cloud.services
    const names = ['one', 'two', 'three', 'one', 'two', 'three', 'three']
    const results = await Promise.all(
      names.map(async (name) => {
        const { payload } = await lambda.invoke(name, {})
        expect(lambda.workerCount()).toBeLessThanOrEqual(2)
        return payload
      }),
    )
    expect(results).toHaveLength(names.length)
  })

  it('are not kept by a function with a long queue: one without any gets the next that is free', async () => {
    const busy = 'exports.handler = async () => { await new Promise((resolve) => setTimeout(resolve, 20)) }'
    const cloud = await startFunctions({ busy, rare: counting }, { maxWorkers: 1 })
    const { lambda } = cloud.services
    const done: string[] = []
    const invoke = async (name: string): Promise<void> => {
      await lambda.invoke(name, {})
      done.push(name)
    }
    await Promise.all([...Array.from({ length: 60 }, () => invoke('busy')), invoke('rare')])
    expect(done.indexOf('rare')).toBeLessThan(40)
  })

  it('run changed code with the next invocation', async () => {
    const cloud = await startFunctions({ live: 'exports.handler = async () => "old"' })
    const { lambda } = cloud.services
    expect((await lambda.invoke('live', {})).payload).toBe('old')
    const folder = lambda.functions()[0]?.codeFolder ?? ''
    writeFiles(folder, { 'index.js': 'exports.handler = async () => "changed on disk"' })
    expect((await lambda.invoke('live', {})).payload).toBe('changed on disk')
    writeFiles(`${folder}-2`, { 'index.js': 'exports.handler = async () => "another folder"' })
    cloud.updateCode('live', `${folder}-2`)
    expect((await lambda.invoke('live', {})).payload).toBe('another folder')
  })

  it('go when they were idle for ten minutes of real time, not when virtual time leaps', async () => {
    const { lambda, clock, idleClock } = await idling('idle')
    await lambda.invoke('idle', {})
    await clock.advance(3_600_000)
    await idleClock.advance(9 * 60_000)
    expect(lambda.workerCount()).toBe(1)
    await idleClock.advance(60_000)
    expect(lambda.workerCount()).toBe(0)
  })

  it('go sooner when there are more than run at once, those first that rest longest', async () => {
    const names = Array.from({ length: 9 }, (_, index) => `idle-${index}`)
    const { lambda, idleClock } = await idling(...names)
    for (const name of names) await lambda.invoke(name, {})
    await idleClock.advance(19_000)
    expect((await lambda.invoke('idle-1', {})).payload).toBe(2)
    expect(lambda.workerCount()).toBe(9)
    await idleClock.advance(1000)
    expect((await lambda.invoke('idle-1', {})).payload).toBe(3)
    expect(lambda.workerCount()).toBe(8)
    await idleClock.advance(20_000)
    await lambda.invoke('idle-1', {})
    expect(lambda.workerCount()).toBe(8)
    expect((await lambda.invoke('idle-2', {})).payload).toBe(2)
    expect((await lambda.invoke('idle-0', {})).payload).toBe(1)
  })

  /** Functions that count, with the clock by which their idle workers end. */
  async function idling(...names: readonly string[]) {
    const [clock, idleClock] = [new VirtualClock(), new VirtualClock()]
    const assemblyDir = writeFiles(temporaryFolder(), { 'code/index.js': counting })
    const logs = new LogStore(() => clock.now())
    const lambda = createLambdaService(createTestContext({ clock, assemblyDir }), { logs, idleClock })
    onTestFinished(() => lambda.stop?.())
    const type = 'AWS::Lambda::Function'
    for (const FunctionName of names) {
      await lambda.resourceTypes[type]?.({
        logicalId: FunctionName,
        path: FunctionName,
        type,
        metadata: { 'aws:asset:path': 'code' },
        properties: { FunctionName, Handler: 'index.handler', Runtime: 'nodejs24.x', Code: {} },
      })
    }
    return { lambda, clock, idleClock }
  }
})
