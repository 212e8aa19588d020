import { readFileSync } from 'node:fs'
import * as z from 'zod'
import { AwsError } from '../../local/aws-error.ts'
import { matchEventPattern } from '../../local/services/events/match-pattern.ts'
import { compareExecution } from './compare-execution.ts'
import type { Verdict } from './compare-execution.ts'
import { readExecutionCases, readPatternCases } from './conformance-case.ts'
import type { ExecutionCase, PatternCase } from './conformance-case.ts'
import { runExecution } from './run-execution.ts'

/** Shares below which the run fails. */
const MARKS = { patterns: 1, executions: 0.98, histories: 0.95 } as const

const EXPECTED_FAILURES = new URL('expected-failures.json', import.meta.url)

interface Tally {
  cases: number
  results: number
  histories: number
  equalHistories: number
}

/** Names of cases that are known to differ, each with the reason. They count as different all the same. */
function readExpectedFailures(): Readonly<Record<string, string>> {
  const content: unknown = JSON.parse(readFileSync(EXPECTED_FAILURES, 'utf8'))
  return z.record(z.string(), z.string()).parse(content)
}

async function judge(testCase: ExecutionCase): Promise<Verdict> {
  try {
    return compareExecution(testCase, await runExecution(testCase))
  } catch (error) {
    const reason = error instanceof Error ? (error.stack ?? error.message) : String(error)
    return { result: reason, history: testCase.expected.history ? 'did not run' : null }
  }
}

function judgePattern({ pattern, event, patternText, eventText, expect }: PatternCase): string | undefined {
  const outcome = tryPattern(patternText ?? JSON.stringify(pattern), eventText ?? JSON.stringify(event))
  return outcome === expect ? undefined : `expected ${expect}, but was ${outcome}`
}

function tryPattern(pattern: string, event: string): string {
  try {
    return matchEventPattern(pattern, event) ? 'match' : 'no-match'
  } catch (error) {
    return error instanceof AwsError ? 'invalid' : `a failure: ${String(error)}`
  }
}

function share(part: number, whole: number): string {
  return `${part}/${whole}`
}

async function main(folder: string): Promise<boolean> {
  const expectedFailures = readExpectedFailures()
  const report = (name: string, differences: readonly string[]): void => {
    const reason = expectedFailures[name]
    for (const text of differences) {
      console.log(`${reason === undefined ? 'DIFFERS' : 'differs as expected'}  ${name}\n    ${text}`)
    }
    if (reason !== undefined)
      console.log(`    ${differences.length > 0 ? reason : 'is equal now: take it off the list'}`)
  }

  const patterns = readPatternCases(folder)
  let equalPatterns = 0
  for (const testCase of patterns) {
    const difference = judgePattern(testCase)
    if (difference === undefined) equalPatterns += 1
    report(testCase.name, difference === undefined ? [] : [difference])
  }

  const groups = new Map<string, Tally>()
  const total: Tally = { cases: 0, results: 0, histories: 0, equalHistories: 0 }
  for (const testCase of readExecutionCases(folder)) {
    const group = groups.get(testCase.group) ?? { cases: 0, results: 0, histories: 0, equalHistories: 0 }
    groups.set(testCase.group, group)
    const { result, history } = await judge(testCase)
    for (const tally of [group, total]) {
      tally.cases += 1
      if (result === undefined) tally.results += 1
      if (history !== null) tally.histories += 1
      if (history === undefined) tally.equalHistories += 1
    }
    report(
      testCase.name,
      [result, history].filter((text): text is string => typeof text === 'string'),
    )
  }

  console.table(
    Object.fromEntries(
      [...groups].map(([name, tally]) => [
        name,
        {
          cases: tally.cases,
          'equal results': tally.results,
          'equal histories': share(tally.equalHistories, tally.histories),
        },
      ]),
    ),
  )
  console.log(
    `total: patterns ${share(equalPatterns, patterns.length)}, ` +
      `executions ${share(total.results, total.cases)}, ` +
      `histories ${share(total.equalHistories, total.histories)}`,
  )
  return (
    equalPatterns >= MARKS.patterns * patterns.length &&
    total.results >= MARKS.executions * total.cases &&
    total.equalHistories >= MARKS.histories * total.histories
  )
}

const folder = process.argv[2]
if (folder === undefined) {
  console.error(
    'Usage: npm run conformance -- FOLDER\nFOLDER holds event-patterns.json and step-functions.json.',
  )
  process.exitCode = 2
} else if (!(await main(folder))) {
  process.exitCode = 1
}
