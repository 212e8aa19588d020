import { type Duration, toSeconds } from './duration.ts'
import { hasEventCheck } from './event-check.ts'
import type { JobDefinition, StepWord, Word } from './job-definition.ts'
import { DEFAULT_JOB_TIMEOUT, DEFAULT_STEP_TIMEOUT, MAX_JOB_TIMEOUT } from './limits.ts'
import { retryPolicy, waitSeconds } from './retry-policy.ts'

/** What the platform needs beside the words: the claim of the run with its own retries, and the state transitions. */
const OVERHEAD_SECONDS = 60

/** The longest that a part of a run can take, by what takes the time, in seconds. */
export interface LongestDuration {
  /** Attempts of steps, each for as long as its timeout lets it. */
  readonly attempts: number
  /** Waits between attempts. */
  readonly waits: number
  readonly sleeps: number
}

const NOTHING: LongestDuration = { attempts: 0, waits: 0, sleeps: 0 }

/** How long a run may take, in seconds: what its job says, else an hour, or longer when its words need longer. */
export function jobTimeoutSeconds(definition: JobDefinition): number {
  const { id, timeout } = definition
  if (timeout !== undefined) return toSeconds(timeout, `job "${id}", option timeout`)
  return Math.max(toSeconds(DEFAULT_JOB_TIMEOUT, `job "${id}"`), neededSeconds(longestRun(definition)))
}

/** The smallest timeout that a machine with such a duration can have, in seconds. */
export function neededSeconds({ attempts, waits, sleeps }: LongestDuration): number {
  return Math.ceil(attempts + waits + sleeps) + OVERHEAD_SECONDS
}

/**
 * The longest that a run can take from its first word to its last: each word on its last attempt, the longest branch of
 * each parallel. Faults of the platform, which have retries of their own, are not foreseen in it.
 */
export function longestRun(definition: JobDefinition): LongestDuration {
  const check = hasEventCheck(definition) ? stepDuration(definition, {}) : NOTHING
  return add([check, longestPath(definition, definition.words)])
}

/** The longest that the `onFailure` steps of a run can take. */
export function longestCleanUp(definition: JobDefinition): LongestDuration {
  return longestPath(definition, definition.onFailure)
}

function longestPath(definition: JobDefinition, words: readonly Word[]): LongestDuration {
  return add(words.map((word) => wordDuration(definition, word)))
}

function wordDuration(definition: JobDefinition, word: Word): LongestDuration {
  switch (word.kind) {
    case 'step':
      return stepDuration(definition, word.options)
    case 'sleep':
      return { ...NOTHING, sleeps: toSeconds(word.duration, `job "${definition.id}", sleep "${word.id}"`) }
    case 'sendEvent':
      return { ...NOTHING, waits: waitSeconds(retryPolicy(definition), yearSeconds()) }
    case 'parallel':
      return word.branches
        .map((branch) => longestPath(definition, branch))
        .reduce((longest, next) => (neededSeconds(next) > neededSeconds(longest) ? next : longest), NOTHING)
    default:
      return word satisfies never
  }
}

function stepDuration(definition: JobDefinition, options: StepWord['options']): LongestDuration {
  const policy = retryPolicy(definition, options.retries)
  const timeout = toSeconds(options.timeout ?? DEFAULT_STEP_TIMEOUT, `job "${definition.id}", option timeout`)
  return {
    attempts: (policy.attempts + 1) * timeout,
    waits: waitSeconds(policy, yearSeconds()),
    sleeps: 0,
  }
}

function add(durations: readonly LongestDuration[]): LongestDuration {
  return durations.reduce(
    (sum, next) => ({
      attempts: sum.attempts + next.attempts,
      waits: sum.waits + next.waits,
      sleeps: sum.sleeps + next.sleeps,
    }),
    NOTHING,
  )
}

function yearSeconds(): number {
  return toSeconds(MAX_JOB_TIMEOUT, 'the longest timeout of a job')
}

/** A duration of at least so many seconds, as an author writes it: whole minutes, beyond a day whole hours. */
export function toDuration(seconds: number): Duration {
  const minutes = Math.ceil(seconds / 60)
  if (minutes < 60) return `${minutes}m`
  const hours = Math.ceil(minutes / 60)
  if (minutes < 24 * 60) return minutes % 60 === 0 ? `${minutes / 60}h` : `${hours - 1}h${minutes % 60}m`
  return hours % 24 === 0 ? `${hours / 24}d` : `${Math.floor(hours / 24)}d${hours % 24}h`
}
