import type { Run } from './run-schema.ts'

/**
 * A test for vitest that starts the job with the data of a run's event in the local cloud, and expects it to end as that
 * run did. It goes into a file of `test/system/`, where the stack is synthesized before.
 */
export function runAsTest(run: Run): string {
  const { job, event, status } = run
  const title = `${job} ends as ${status.replace('_', ' ')}, as run ${run.run} did`
  const expected = { status: status.toUpperCase(), ...(run.error !== undefined && { error: run.error }) }
  const lines = [
    `import { afterAll, beforeAll, expect, it } from 'vitest'`,
    `import { startLocalCloud } from '../../local/cloud.ts'`,
    `import type { LocalCloud } from '../../local/cloud.ts'`,
    `import { VirtualClock } from '../../local/virtual-clock.ts'`,
    `import { TEST_ASSEMBLY } from '../global-setup.ts'`,
    '',
    '// Minutes of waiting take no time.',
    'const clock = new VirtualClock({ jump: true })',
    'let cloud: LocalCloud',
    '',
    'beforeAll(async () => {',
    '  cloud = await startLocalCloud({ assembly: TEST_ASSEMBLY, clock, port: 0, apiPort: 0 })',
    '})',
    'afterAll(() => cloud?.stop())',
    '',
    '// What the event refers to, such as objects in S3 and records, must be there: put it into the cloud first.',
    `const event = ${literal({ name: event.name, data: event.data ?? {} })}`,
    '',
    ...(run.rerunOf === undefined ? [] : rerunLines(run)),
    `it(${literal(title)}, async () => {`,
    `  const { executionArn } = await cloud.call('states', 'StartExecution', {`,
    `    stateMachineArn: \`arn:aws:states:us-east-1:000000000000:stateMachine:${machineOf(run)}\`,`,
    `    input: JSON.stringify({`,
    `      detail: { ...event, id: crypto.randomUUID(), ts: new Date(clock.now()).toISOString() },`,
    ...(run.rerunOf === undefined ? [] : ['      rerun,']),
    '    }),',
    '  })',
    '  await clock.quiet()',
    '',
    `  expect(await cloud.call('states', 'DescribeExecution', { executionArn: executionArn ?? '' })).toMatchObject(`,
    `    ${literal(expected, 4)},`,
    '  )',
    '})',
    '',
  ]
  return lines.join('\n')
}

/** The outputs that a rerun was given come with its input. */
function rerunLines({ input }: Run): string[] {
  const rerun = typeof input === 'object' && input !== null && 'rerun' in input ? input.rerun : undefined
  return [`const rerun = ${literal(rerun ?? null)}`, '']
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
