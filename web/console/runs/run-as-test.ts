import * as z from 'zod/mini'

import { listStates, readStateGraph } from '../graph/read-state-graph.ts'
import { findFailedStep } from './failed-step.ts'
import { readCause } from './read-cause.ts'
import type { Run, Visit } from './run-schema.ts'

const rerunSchema = z.object({ rerun: z.object({ outputs: z.record(z.string(), z.unknown()) }) })

/** Whether a run's end can be had again by a test: it came from the job itself, and not from outside or from time. */
export function canBeTest({ status }: Pick<Run, 'status'>): boolean {
  return status === 'succeeded' || status === 'failed'
}

/**
 * A test for vitest that starts the job in the local cloud with the event of a run, and expects it to end as that run did.
 * What the steps returned, those before a failure, is handed over, and a failure comes from a fault, so that the test
 * passes as it is. Made for a file in `test/system/`, where the stack is synthesized before.
 * @param run one that `canBeTest`
 */
export function runAsTest(run: Run): string {
  const { job, event, status } = run
  const outputs = { ...givenOutputs(run), ...outputsBefore(run, findFailedStep(run)) }
  const hasOutputs = Object.keys(outputs).length > 0
  const expected = { status: status.toUpperCase(), ...(run.error !== undefined && { error: run.error }) }
  const faults = run.states.flatMap((visit) => faultLines(run, visit))
  return [
    `import { afterAll, beforeAll, expect, it } from 'vitest'`,
    `import { startLocalCloud, type TestCloud } from '../../local/index.ts'`,
    `import { TEST_ASSEMBLY } from '../global-setup.ts'`,
    '',
    'let cloud: TestCloud',
    'beforeAll(async () => {',
    '  cloud = await startLocalCloud({ assembly: TEST_ASSEMBLY })',
    '})',
    'afterAll(() => cloud.stop())',
    '',
    `it(${literal(`${job} ends as run ${run.run} did: ${status.replace('_', ' ')}`)}, async () => {`,
    `  const detail = {`,
    `    id: crypto.randomUUID(),`,
    `    name: ${literal(event.name ?? '')},`,
    `    ts: new Date(cloud.clock.now()).toISOString(),`,
    `    data: ${literal(event.data ?? {}, 4)},`,
    '  }',
    ...(hasOutputs
      ? [
          '  // These steps are not done again: they return what they returned in that run. Take one out to have it done:',
          '  // what it reads, such as records and objects, must be in the cloud then.',
          `  const rerun = { of: ${literal(run.run)}, outputs: ${literal(outputs, 2)} }`,
        ]
      : []),
    ...faults,
    `  const run = await cloud.run(${literal(machineOf(run))}, { input: { detail${hasOutputs ? ', rerun' : ''} } })`,
    '',
    `  expect(run).toMatchObject(${literal(expected, 2)})`,
    '})',
    '',
  ].join('\n')
}

/** What a rerun was given comes with its input. */
function givenOutputs({ input }: Run): Readonly<Record<string, unknown>> {
  const parsed = rerunSchema.safeParse(input)
  return parsed.success ? parsed.data.rerun.outputs : {}
}

/** What steps returned before `failed`; of all of them where none failed. */
function outputsBefore({ states }: Run, failed: string | undefined): Readonly<Record<string, unknown>> {
  const until = failed === undefined ? -1 : states.findIndex(({ step }) => step === failed)
  return Object.fromEntries(
    (until === -1 ? states : states.slice(0, until)).flatMap(({ step, output }) =>
      step !== undefined && output !== undefined ? [[step, output]] : [],
    ),
  )
}

/** Faults that let a step fail as often, and by the same error, as it did. */
function faultLines(run: Run, { name, step, attempts }: Visit): string[] {
  const failures = attempts.filter(({ status, error }) => status === 'failed' && error !== undefined)
  const [first] = failures
  const fn = functionOf(run, name)
  if (step === undefined || first?.error === undefined || fn === undefined) return []
  const { message } = readCause(first.cause)
  return [
    `  // Without this fault the step's own code decides.`,
    '  cloud.faults.add({',
    `    kind: 'fail',`,
    `    function: ${literal(fn)},`,
    `    times: ${failures.length},`,
    `    errorType: ${literal(first.error)},`,
    `    errorMessage: ${literal(message)},`,
    `    when: (payload) => JSON.stringify(payload).includes(${literal(`"step":${JSON.stringify(step)}`)}),`,
    '  })',
  ]
}

const argumentsSchema = z.object({ FunctionName: z.string() })

/** Name of the Lambda function that a state invokes. */
function functionOf({ definition }: Run, name: string): string | undefined {
  const found = listStates(readStateGraph(definition)).find(({ state }) => state.name === name)
  const parsed = argumentsSchema.safeParse(found?.state.arguments)
  // An ARN with or without a version, or a name alone.
  return parsed.success
    ? (/:function:([^:]+)/u.exec(parsed.data.FunctionName)?.[1] ?? parsed.data.FunctionName)
    : undefined
}

function machineOf({ runId }: Run): string {
  return runId.split(':').at(-2) ?? ''
}

/** A value as TypeScript. JSON is that but for two line ends. */
function literal(value: unknown, indent = 0): string {
  const text = JSON.stringify(value, null, 2) ?? 'undefined'
  return text
    .replaceAll('\u2028', '\\u2028')
    .replaceAll('\u2029', '\\u2029')
    .replaceAll('\n', `\n${' '.repeat(indent)}`)
}
