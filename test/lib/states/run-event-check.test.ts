import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import * as z from 'zod/mini'
import { defineEvent } from '../../../lambdas/job/define-event.ts'
import { defineJob } from '../../../lambdas/job/define-job.ts'
import type { JsonValue } from '../../../local/json.ts'
import { createCompiledWorld } from './compiled-world.ts'

const mail = z.string().check(z.trim(), z.toLowerCase())
const asked = defineEvent('test/it.asked', z.object({ mail, size: z._default(z.number(), 7) }))
const told = defineEvent('test/it.told', z.object({ mail: z.string(), size: z.number() }))

/** Tells others first, then works. */
const tellsFirst = defineJob({ id: 'tells-first', trigger: asked })
  .sendEvent('tell', told, ({ event }) => ({ mail: event.data.mail, size: event.data.size }))
  .step('work', ({ event }) => event.data)
  .onFailure('undo', ({ failure }) => failure)

const sleepsFirst = defineJob({ id: 'sleeps-first', trigger: asked })
  .sleep('nap', '30d')
  .step('work', ({ event }) => event.data)
  .onFailure('undo', ({ failure }) => failure)

const splitsFirst = defineJob({ id: 'splits-first', trigger: asked })
  .parallel('both', (branch) => [
    branch.sendEvent('tell', told, ({ event }) => ({ mail: event.data.mail, size: event.data.size })),
    branch.step('work', ({ event }) => event.data),
  ])
  .onFailure('undo', ({ failure }) => failure)

const worksFirst = defineJob({ id: 'works-first', trigger: asked })
  .step('work', ({ event }) => event.data)
  .sendEvent('tell', told, ({ event }) => ({ mail: event.data.mail, size: event.data.size }))
  .step('compare', ({ event, steps }) => [event.data, steps.work])

const onlyTells = defineJob({ id: 'only-tells', trigger: asked }).sendEvent('tell', told, ({ event }) => ({
  mail: event.data.mail,
  size: event.data.size,
}))

const large = defineEvent('test/large.told', z.object({ chapters: z.array(z.string()) }))
const textAsked = defineEvent('test/text.asked', z.object({ text: z.string(), times: z.number() }))
const tellsLarge = defineJob({ id: 'tells-large', trigger: textAsked })
  .step('one', ({ event }) => event.data.text.repeat(event.data.times))
  .step('two', ({ event }) => event.data.text.repeat(event.data.times))
  .sendEvent('tell', large, ({ steps }) => ({ chapters: [steps.one, steps.two] }))
const answersLarge = defineJob({ id: 'answers-large', trigger: textAsked })
  .step('one', ({ event }) => 'x'.repeat(event.data.times))
  .sendEvent('tell', told, ({ event }) => ({ mail: 'x', size: event.data.times }))
const hears = defineJob({ id: 'hears', trigger: large }).step(
  'hear',
  ({ event }) => event.data.chapters.length,
)

const noteAsked = defineEvent('test/note.asked', z.object({ note: z.optional(z.string()) }))
const noteTold = defineEvent('test/note.told', z.optional(z.string()))
const tellsNothing = defineJob({ id: 'tells-nothing', trigger: noteAsked }).sendEvent(
  'tell',
  noteTold,
  ({ event }) => event.data.note,
)

let world: Awaited<ReturnType<typeof createCompiledWorld>>
beforeAll(async () => {
  world = await createCompiledWorld()
  const jobs = [
    tellsFirst,
    sleepsFirst,
    splitsFirst,
    worksFirst,
    onlyTells,
    tellsLarge,
    answersLarge,
    hears,
    tellsNothing,
  ]
  for (const job of jobs) await world.deploy(job)
})
afterAll(() => world.close())

let events = 0
function input(name: string, data: JsonValue) {
  events += 1
  return { detail: { id: `event-${events}`, name, data, ts: '2026-01-01T00:00:00Z' } }
}

const sentBy = (run: { arn: string }) =>
  world.sent.filter(({ Detail }) => JSON.stringify(Detail).includes(`"${run.arn.split(':').at(-1)}.`))
const dataSentBy = (run: { arn: string }) =>
  sentBy(run).map(({ Detail }) => z.object({ data: z.unknown() }).parse(Detail).data)

describe('an event that does not fit', () => {
  it.each([['tells-first'], ['sleeps-first'], ['splits-first'], ['only-tells']])(
    'is refused before %s does anything: nothing is sent, nobody waits, and nothing is undone',
    async (job) => {
      const before = world.clock.now()
      const calls = world.invoked.length
      const run = await world.run(job, input('test/it.asked', { size: 1 }))
      expect(run).toMatchObject({ status: 'FAILED', error: 'InvalidEventError' })
      expect(run.cause).toContain('is wrong in mail')
      expect(run.cause).not.toContain('It fitted when the run began')
      expect(run.states.filter((state) => state !== 'mark-cleaned')).toStrictEqual([
        'claim',
        'check-event',
        'failed',
      ])
      expect(world.invoked.slice(calls)).toStrictEqual(['check-event'])
      expect(sentBy(run)).toStrictEqual([])
      expect(world.clock.now()).toBe(before)
    },
  )

  it('is told to nobody who cleans up from outside, either', async () => {
    const run = await world.run('tells-first', input('test/it.asked', { size: 1 }))
    const cleaned = await world.run('tells-first-on-failure', run.statusEvent)
    expect(cleaned.states).toContain('nothing-to-clean')
  })
})

describe('one event', () => {
  const RAW = { mail: ' User@Example.com ', more: true }
  const PARSED = { mail: 'user@example.com', size: 7 }

  it.each(['tells-first', 'splits-first', 'works-first', 'only-tells'] as const)(
    'has one value for steps and selectors of %s: the one that its schema made',
    async (job) => {
      const run = await world.run(job, input('test/it.asked', RAW))
      expect(run.status).toBe('SUCCEEDED')
      expect(dataSentBy(run)).toStrictEqual([PARSED])
      const branch = { work: PARSED }
      const work = {
        'tells-first': PARSED,
        'splits-first': branch,
        'works-first': PARSED,
        'only-tells': undefined,
      }[job]
      expect(work && (await world.outputOf(run.arn, 'work'))).toStrictEqual(work)
    },
  )

  it('costs no state transition more where the first word is a step', async () => {
    const run = await world.run('works-first', input('test/it.asked', RAW))
    expect(run.output).toStrictEqual([PARSED, PARSED])
    expect(run.states).toStrictEqual(['claim', 'work', 'tell', 'compare'])
  })

  it('is the parsed one also in a run that continues another behind its first step', async () => {
    const rerun = { of: 'run-old', outputs: { work: 'old', tell: { id: 'run-old.tell' } } }
    const run = await world.run('works-first', { ...input('test/it.asked', RAW), rerun })
    expect(run.output).toStrictEqual([PARSED, 'old'])
    const [again] = world.sent.slice(-1)
    expect(again?.Detail).toMatchObject({ id: 'run-old.tell', data: PARSED })
  })

  it('fits a payload with the largest output beside it', async () => {
    // 65,000 bytes of event, and an output of as many bytes as may travel inline.
    const run = await world.run(
      'answers-large',
      input('test/text.asked', { text: '"'.repeat(32_500), times: 32_766 }),
    )
    expect(run.status).toBe('SUCCEEDED')
    expect(dataSentBy(run)).toStrictEqual([{ mail: 'x', size: 32_766 }])
    expect(await world.outputOf(run.arn, 'one')).toBe('x'.repeat(32_766))
  })
})

describe('the data of an event that a job sends', () => {
  // Two outputs of half of what may be sent, in characters that take one, two, three and four bytes.
  it.each([
    ['a', 1],
    ['é', 2],
    ['漢', 3],
    ['😀', 4],
  ])('are as large as a receiver takes, and no byte larger: of %s', async (text, bytes) => {
    const around = Buffer.byteLength('{"chapters":["",""]}')
    const times = Math.floor((65_536 - around) / 2 / bytes)
    const run = await world.run('tells-large', input('test/text.asked', { text, times }))
    expect(run.status).toBe('SUCCEEDED')
    const [sent] = dataSentBy(run)
    expect(Buffer.byteLength(JSON.stringify(sent))).toBeGreaterThan(65_536 - 2 * bytes)
    const heard = await world.run('hears', input('test/large.told', JSON.parse(JSON.stringify(sent))))
    expect(heard.status).toBe('SUCCEEDED')

    const larger = await world.run('tells-large', input('test/text.asked', { text, times: times + 1 }))
    expect(larger).toMatchObject({ status: 'FAILED', error: 'States.QueryEvaluationError' })
    expect(larger.cause).toContain('has more than 65536 bytes. Send a reference')
    expect(sentBy(larger)).toStrictEqual([])
  })

  it('must exist', async () => {
    const run = await world.run('tells-nothing', input('test/note.asked', {}))
    expect(run).toMatchObject({ status: 'FAILED', error: 'States.QueryEvaluationError' })
    expect(run.cause).toContain("what the selector picks as the event's data does not exist in this run")
  })
})
