import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { ApiClient } from '../api-client.ts'
import { startDevProcess } from '../dev-process.ts'
import type { DevProcess } from '../dev-process.ts'
import type { Breakdown, Measurement, MeasurementContext, Result, Row } from '../measurement.ts'
import { GALLERY_POLL_MS, GalleryUser } from '../gallery-user.ts'
import { treeMemory } from '../process-tree.ts'
import type { ProcessMemory } from '../process-tree.ts'
import { summarize } from '../report/statistics.ts'
import { openSignIn } from '../sign-in.ts'
import { startStopwatch } from '../stopwatch.ts'

const USERS = 20
/** How often a client that waits for one generation asks; the measured time is at most this too long. */
const POLL_MS = 5
/** A user may have so many in progress. */
const IN_PROGRESS = 5
/** Garbage of the start is collected and caches settle, before memory is called idle. */
const IDLE_MS = 5_000

/** The main job, by the HTTP API of a cloud that was started as a user starts it; and the memory that this takes. */
export const generations: Measurement = {
  name: 'generations',
  title: 'Generations over the HTTP API, with samples/cat.png (241 kB), and memory',
  async run(context) {
    const dev = await startDevProcess(context.root)
    try {
      return await measure(dev, context)
    } finally {
      await dev.stop()
    }
  },
}

async function measure(dev: DevProcess, { root, times, say }: MeasurementContext): Promise<Result> {
  await delay(IDLE_MS)
  const idle = treeMemory(dev.pid)
  const photo = new Uint8Array(readFileSync(join(root, 'samples', 'cat.png')))
  const users = await signUp(dev)
  const [first] = users
  if (!first) throw new Error('there are no users')

  for (let count = 0; count < times(20, 5); count += 1)
    await first.completed(await first.submit(photo), POLL_MS)
  say('warm')
  const submits: number[] = []
  const wholes: number[] = []
  for (let count = 0; count < times(200, 20); count += 1) {
    const elapsed = startStopwatch()
    const generationId = await first.submit(photo)
    submits.push(elapsed())
    await first.completed(generationId, POLL_MS)
    wholes.push(elapsed())
  }
  say('one after the other: done')
  const pages = users.map((user) => new GalleryUser(user))
  await inCrowd(pages, photo, times(100, 60))
  const crowd = await inCrowd(pages, photo, times(400, 200))
  say('20 users at once: done')
  const loaded = treeMemory(dev.pid)
  return {
    rows: [...latencyRows(submits, wholes), ...crowdRows(crowd), ...memoryRows(idle, loaded)],
    breakdowns: [memoryBreakdown(idle, loaded)],
  }
}

async function signUp(dev: DevProcess): Promise<ApiClient[]> {
  const signIn = await openSignIn(dev.endpoint)
  const operator = new ApiClient(dev.apiUrl, await signIn.operator())
  const users: ApiClient[] = []
  for (let number = 1; number <= USERS; number += 1) {
    const token = await signIn.user(`bench-${number}`)
    await operator.grant(token, 10_000)
    users.push(new ApiClient(dev.apiUrl, token))
  }
  return users
}

/** Each user keeps as many in progress as allowed and asks as the gallery does, until `count` are completed. */
async function inCrowd(
  users: readonly GalleryUser[],
  photo: Uint8Array<ArrayBuffer>,
  count: number,
): Promise<{ perSecond: number; submits: number[]; wholes: number[] }> {
  const submits: number[] = []
  const wholes: number[] = []
  let begun = 0
  const elapsed = startStopwatch()
  await Promise.all(
    users
      .flatMap((user) => Array.from({ length: IN_PROGRESS }, () => user))
      .map(async (user) => {
        while (begun < count) {
          begun += 1
          const one = startStopwatch()
          const generationId = await user.submit(photo)
          submits.push(one())
          await user.completed(generationId)
          wholes.push(one())
        }
      }),
  )
  return { perSecond: (wholes.length * 1000) / elapsed(), submits, wholes }
}

function latencyRows(submits: readonly number[], wholes: readonly number[]): Row[] {
  const submit = summarize(submits)
  const whole = summarize(wholes)
  return [
    {
      id: 'submit/p50',
      label: 'submit, p50',
      unit: 'ms',
      value: submit.p50,
      spread: submit,
      mark: { atMost: 25 },
    },
    { id: 'submit/p99', label: 'submit, p99', unit: 'ms', value: submit.p99, mark: { atMost: 100 } },
    {
      id: 'completed/p50',
      label: 'submit to completed, p50',
      unit: 'ms',
      value: whole.p50,
      spread: whole,
      mark: { atMost: 250 },
      note: `as a client sees it that asks every ${POLL_MS} ms`,
    },
  ]
}

function crowdRows(crowd: Awaited<ReturnType<typeof inCrowd>>): Row[] {
  const submit = summarize(crowd.submits)
  const whole = summarize(crowd.wholes)
  return [
    {
      id: 'crowd/per-second',
      label: `generations per second, ${USERS} users`,
      unit: '/s',
      value: crowd.perSecond,
      mark: { atLeast: 15 },
      note: `each user has ${IN_PROGRESS} in progress and asks for all of them every ${GALLERY_POLL_MS / 1000} s, as the gallery does`,
    },
    { id: 'crowd/submit', label: `submit, ${USERS} users`, unit: 'ms', value: submit.p50, spread: submit },
    {
      id: 'crowd/completed',
      label: `to completed, ${USERS} users`,
      unit: 'ms',
      value: whole.p50,
      spread: whole,
    },
  ]
}

function memoryRows(idle: readonly ProcessMemory[], loaded: readonly ProcessMemory[]): Row[] {
  const mark = { atMost: 600 }
  return [
    { id: 'memory/idle', label: 'memory, idle after start', unit: 'MB', value: total(idle), mark },
    {
      id: 'memory/loaded',
      label: 'memory, after this load',
      unit: 'MB',
      value: total(loaded),
      mark,
      note: 'resident memory of all processes of npm start',
    },
  ]
}

function memoryBreakdown(idle: readonly ProcessMemory[], loaded: readonly ProcessMemory[]): Breakdown {
  const commands = [...new Set([...idle, ...loaded].map(({ command }) => command))]
  const of = (list: readonly ProcessMemory[], command: string): number =>
    total(list.filter((entry) => entry.command === command))
  return {
    title: 'Memory by process, MB',
    head: ['process', 'idle', 'after the load'],
    lines: commands.map((command) => [command, of(idle, command), of(loaded, command)]),
  }
}

function total(list: readonly ProcessMemory[]): number {
  return list.reduce((sum, { megabytes }) => sum + megabytes, 0)
}
