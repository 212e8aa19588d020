import { PRICES_AS_OF, RUN_PRICES } from './list-prices.ts'
import type { RunPrice, StateVisit } from '../api/run-schemas.ts'

const NOTE =
  `List prices of us-east-1, ${PRICES_AS_OF}, without free tiers. Lambda's time is that of the tasks in the history, from start to end, ` +
  'which is a little more than what is billed. Not in it: DynamoDB, S3, EventBridge, logs, traces, and third parties.'

/** The transitions that are billed: each state that was entered, and each retry. */
export function stateTransitions(visits: readonly StateVisit[]): number {
  return visits.reduce((sum, { attempts }) => sum + 1 + Math.max(0, attempts.length - 1), 0)
}

/**
 * Reckons what a run costs, from its visits. Attempts that still run count as invoked, and not with their time.
 * @param memoryOf MB of the function that runs a step
 */
export function runPrice(visits: readonly StateVisit[], memoryOf: (step: string) => number): RunPrice {
  const transitions = stateTransitions(visits)
  let lambdaInvocations = 0
  let lambdaGbSeconds = 0
  for (const { step, attempts } of visits) {
    if (step === undefined) continue
    for (const { startedAt, endedAt } of attempts) {
      if (startedAt === undefined) continue
      lambdaInvocations += 1
      if (endedAt === undefined) continue
      lambdaGbSeconds += ((Date.parse(endedAt) - Date.parse(startedAt)) / 1000) * (memoryOf(step) / 1024)
    }
  }
  const { stateTransition, lambdaRequest, lambdaGbSecond } = RUN_PRICES
  const usd =
    transitions * stateTransition.usd +
    lambdaInvocations * lambdaRequest.usd +
    lambdaGbSeconds * lambdaGbSecond.usd
  return {
    usd: round(usd),
    transitions,
    lambdaInvocations,
    lambdaGbSeconds: round(lambdaGbSeconds),
    note: NOTE,
  }
}

/** To a thousandth of a millionth. */
function round(amount: number): number {
  return Math.round(amount * 1e9) / 1e9
}
