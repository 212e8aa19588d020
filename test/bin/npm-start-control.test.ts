import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import * as z from 'zod'

import { type DevProcess, freePorts, startDevProcess } from './dev-process.ts'

const READY = /Ctrl-C ends it[\s\S]*list-executions.*\n/u
const STEPS = 'stepladder-dev-generate-plushie'

const faultsSchema = z.object({ items: z.array(z.object({ hits: z.number() })) })
const clockSchema = z.object({ now: z.iso.datetime(), virtual: z.boolean(), paused: z.boolean() })

describe('npm start with a fault', () => {
  let dev: DevProcess
  let control: string

  beforeAll(async () => {
    const { port, args } = await freePorts()
    control = `http://127.0.0.1:${port}/_local`
    dev = startDevProcess(['samples/cat.png', '--fault', `fail function=${STEPS} invocation=2`, ...args])
    await dev.printed(/Making a plushie/u)
  }, 120_000)
  afterAll(async () => {
    dev.signal('SIGINT')
    await dev.exited
  })

  async function jump(byMs: number): Promise<void> {
    const answer = await fetch(`${control}/clock`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ action: 'jump', byMs }),
    })
    expect(answer.status).toBe(200)
  }

  it('meets it, and a jump of the clock brings the retry that would come in a minute', async () => {
    const hits = async () =>
      faultsSchema.parse(await (await fetch(`${control}/faults`)).json()).items.map((fault) => fault.hits)
    while ((await hits())[0] === 0);
    const startedAt = performance.now()
    const ready = dev.printed(READY).then(() => true)
    // The failure becomes a waiting retry a moment after the fault struck.
    for (let isReady = false; !isReady;) {
      await jump(30_000)
      isReady = await Promise.race([ready, fetch(`${control}/clock`).then(() => false)])
    }

    expect(performance.now() - startedAt).toBeLessThan(50_000)
    const clock = clockSchema.parse(await (await fetch(`${control}/clock`)).json())
    expect(clock).toMatchObject({ virtual: true, paused: false })
    expect(Date.parse(clock.now) - Date.now()).toBeGreaterThan(29_000)
    expect(await (await fetch(`${control}/calls`)).json()).toMatchObject({
      items: [{ provider: 'gemini', status: 200 }, { provider: 'gemini' }],
    })
  }, 120_000)
})

describe('npm start with a fault that cannot be', () => {
  it.each([
    ['fial function=x', '✗ --fault: there is no fault "fial": choose one of fail,'],
    ['throttle tabel=x', 'it takes table, [action], [times]'],
    ['fail function=nobody', `✗ the fault "fail" names the function "nobody", which is not there`],
  ])(
    'says so and ends: %s',
    async (fault, message) => {
      const { args } = await freePorts()
      const dev = startDevProcess(['--no-photo', '--fault', fault, ...args])
      expect(await dev.exited).toBe(1)
      expect(dev.output()).toContain(message)
      expect(dev.output()).not.toContain('    at ')
    },
    60_000,
  )
})
