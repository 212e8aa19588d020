import * as fc from 'fast-check'
import { expect, it } from 'vitest'

import type { Fault } from '../../local/faults/fault.ts'
import type { Behaviour } from '../../local/providers/gemini/behaviour.ts'
import type { PlushieUser } from './plushie-user.ts'
import { submittedOf } from './plushie-user.ts'
import { FUNCTIONS, samplePhoto, usePlushieCloud } from './start-plushie-cloud.ts'

const plushieCloud = usePlushieCloud()
const PHOTO = samplePhoto('cat.png')
/**
 * Worlds, each of three users and up to 16 moves: about twenty seconds of real time. Each change is judged by the same
 * ones; to search others, and longer: `SEED=$RANDOM WORLDS=40 npx vitest run --project system test/system/random-mix`.
 */
const WORLDS = Number(process.env['WORLDS'] ?? 4)
const SEED = Number(process.env['SEED'] ?? 20260101)
/** After so long every sweeper has looked at all that is left, in minutes: see `MAX_OPEN_SECONDS`. */
const ALL_SWEPT_MINUTES = 85

const TRIGGER = 'plushie/generate.requested'
const STATUS_CHANGE = 'Step Functions Execution Status Change'

const behaviour = fc.record({
  kind: fc.constantFrom('fail', 'hang', 'refuse', 'nonsense'),
  task: fc.constantFrom('analyse', 'draw'),
  times: fc.integer({ min: 1, max: 4 }),
})
const crash = fc.record({
  function: fc.constantFrom(
    FUNCTIONS.submit,
    FUNCTIONS.retry,
    FUNCTIONS.relay,
    FUNCTIONS.steps,
    FUNCTIONS.drawing,
  ),
  afterCall: fc.integer({ min: 1, max: 4 }),
})
const move = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant('submit' as const),
      who: fc.nat(2),
      at: fc.constantFrom(1, 1, 3),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({ do: fc.constant('retry' as const), who: fc.nat(2), which: fc.nat(20) }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant('rerun' as const), who: fc.nat(2), which: fc.nat(20) }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('abort' as const) }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('misbehave' as const), behaviour }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('crash' as const), crash }) },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant('lose' as const), what: fc.constantFrom(TRIGGER, STATUS_CHANGE) }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('double' as const) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('pass' as const), minutes: fc.constantFrom(1, 6) }) },
)
type Move = typeof move extends fc.Arbitrary<infer T> ? T : never

let world = 0

it(
  'keeps the invariant over any mix of submissions, crashes, failures, reruns and lost events, and leaves nothing open',
  async () => {
    const ends = { completed: 0, failed: 0 }
    await fc.assert(
      fc.asyncProperty(fc.array(move, { minLength: 6, maxLength: 16 }), async (moves) => {
        const { user, pass, quiet, behave, checkInvariant } = plushieCloud()
        world += 1
        const users = await Promise.all([0, 1, 2].map((index) => user(`mix-${world}-${index}`)))
        behave()
        for (const each of moves) {
          await make(each, users)
          await checkInvariantWhenQuiet()
        }
        behave()
        await quiet()
        await pass(ALL_SWEPT_MINUTES)
        const balances = await checkInvariant()
        for (const { userId } of users) {
          const { processing = 0, completed = 0, failed = 0 } = balances.get(userId)?.generations ?? {}
          expect(processing).toBe(0)
          ends.completed += completed
          ends.failed += failed
        }
      }),
      // Worlds are costly, so a failing one is shown as it is, and not made smaller.
      { seed: SEED, numRuns: WORLDS, endOnFailure: true },
    )
    // The mixes are no idle ones.
    expect(ends.completed).toBeGreaterThan(10)
    expect(ends.failed).toBeGreaterThan(5)
  },
  WORLDS * 45_000,
)

/** The invariant is read from two tables, so it is compared where nothing writes: when all only waits, or has ended. */
async function checkInvariantWhenQuiet(): Promise<void> {
  const { quiet, checkInvariant } = plushieCloud()
  await quiet()
  await checkInvariant()
}

async function make(each: Move, users: readonly PlushieUser[]): Promise<void> {
  const { cloud, gemini, clock, operator, quiet, pass, runs } = plushieCloud()
  const pickUser = (who: number): PlushieUser => {
    const picked = users[who]
    if (!picked) throw new Error(`there is no user ${who}`)
    return picked
  }
  const pickGeneration = async (who: number, which: number): Promise<string | undefined> => {
    const { generations } = await pickUser(who).list('?limit=50')
    return generations[which % Math.max(1, generations.length)]?.generationId
  }
  switch (each.do) {
    case 'submit': {
      const answers = await Promise.all(Array.from({ length: each.at }, () => pickUser(each.who).send(PHOTO)))
      // 500: the function died. All else is an answer of ours.
      for (const { status } of answers) allow(each, status, [202, 402, 429, 500, 503])
      break
    }
    case 'retry': {
      const generationId = await pickGeneration(each.who, each.which)
      if (generationId === undefined) break
      const { status } = await pickUser(each.who).retry(generationId)
      allow(each, status, [202, 402, 409, 410, 429, 500])
      break
    }
    case 'rerun': {
      const generationId = await pickGeneration(each.who, each.which)
      const [run] = generationId === undefined ? [] : await runs.of(generationId)
      if (!run) break
      const json = { job: 'generate-plushie', rerun: { of: run.name } }
      const { status } = await operator.request('POST', '/runs', { json })
      allow(each, status, [202, 409, 422])
      break
    }
    case 'abort': {
      gemini.behaviours.add({ kind: 'slow', delayMs: 40_000, times: 1 })
      clock.startJumping(clock.now() + 5_000)
      const answer = await pickUser(0).send(PHOTO)
      await quiet()
      if (answer.status === 202) {
        const { generationId } = submittedOf(answer)
        for (const { executionArn, status } of await runs.of(generationId))
          if (status === 'RUNNING') await runs.stop(executionArn)
      }
      clock.startJumping()
      break
    }
    case 'misbehave':
      gemini.behaviours.add(asBehaviour(each.behaviour))
      break
    case 'crash':
      cloud.faults.add({ kind: 'crash', ...each.crash } satisfies Fault)
      break
    case 'lose':
      cloud.faults.add({ kind: 'drop', detailType: each.what })
      break
    case 'double':
      cloud.faults.add({ kind: 'duplicate', detailType: TRIGGER })
      break
    case 'pass':
      await pass(each.minutes)
      break
  }
}

function allow(each: Move, status: number, allowed: readonly number[]): void {
  if (!allowed.includes(status)) throw new Error(`${each.do} was answered with ${status}`)
}

function asBehaviour({
  kind,
  ...scope
}: {
  kind: 'fail' | 'hang' | 'refuse' | 'nonsense'
  task: 'analyse' | 'draw'
  times: number
}): Behaviour {
  return kind === 'fail' ? { kind, status: 503, ...scope } : { kind, ...scope }
}
