import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { build } from 'esbuild'
import recommendedFlags from 'aws-cdk-lib/recommended-feature-flags.json' with { type: 'json' }
import { beforeAll, describe, expect, it } from 'vitest'
import { routes } from '../../lambdas/registry/routes.ts'
import { jobs } from '../../lambdas/registry/jobs.ts'
import { createApp } from '../../lib/app.ts'
import { allEntries, PLATFORM_ENTRIES } from '../../lib/entries.ts'
import { fixtureBundle, fixturePages, statements, Template } from './fixture.ts'

/** The rights that calls of the AWS SDK in our code need, by the text of the call. */
const CALLS: readonly (readonly [call: RegExp, ...actions: readonly string[]])[] = [
  [/\bGet(?:Item)?Command\d*\(/, 'dynamodb:GetItem'],
  [/\bPut(?:Item)?Command\d*\(/, 'dynamodb:PutItem'],
  [/\bUpdate(?:Item)?Command\d*\(/, 'dynamodb:UpdateItem'],
  [/\bDelete(?:Item)?Command\d*\(/, 'dynamodb:DeleteItem'],
  [/\bQueryCommand\d*\(/, 'dynamodb:Query'],
  [/\bScanCommand\d*\(/, 'dynamodb:Scan'],
  [/\bBatchGetCommand\d*\(/, 'dynamodb:BatchGetItem'],
  [/\bBatchWriteCommand\d*\(/, 'dynamodb:BatchWriteItem'],
  [/^\s*Put: \{$/m, 'dynamodb:PutItem'],
  [/^\s*Update: \{$/m, 'dynamodb:UpdateItem'],
  [/^\s*Delete: \{$/m, 'dynamodb:DeleteItem'],
  [/^\s*ConditionCheck: \{$/m, 'dynamodb:ConditionCheckItem'],
  [/\b(?:Get|Head)ObjectCommand\d*\(/, 's3:GetObject'],
  [/\bPutObjectCommand\d*\(/, 's3:PutObject'],
  [/\bCopyObjectCommand\d*\(/, 's3:GetObject', 's3:PutObject'],
  [/\bDeleteObjectCommand\d*\(/, 's3:DeleteObject'],
  [/\bPutEventsCommand\d*\(/, 'events:PutEvents'],
  [/\bStartReplayCommand\d*\(/, 'events:StartReplay'],
  [/\bListReplaysCommand\d*\(/, 'events:ListReplays'],
  [/\bCancelReplayCommand\d*\(/, 'events:CancelReplay'],
  [/\bReceiveMessageCommand\d*\(/, 'sqs:ReceiveMessage'],
  [/\bChangeMessageVisibilityBatchCommand\d*\(/, 'sqs:ChangeMessageVisibility'],
  [/\bDeleteMessageBatchCommand\d*\(/, 'sqs:DeleteMessage'],
  [/\bGetQueueAttributesCommand\d*\(/, 'sqs:GetQueueAttributes'],
  [/\bStartExecutionCommand\d*\(/, 'states:StartExecution'],
  [/\bDescribeExecutionCommand\d*\(/, 'states:DescribeExecution'],
  [/\bListExecutionsCommand\d*\(/, 'states:ListExecutions'],
  [/\bStopExecutionCommand\d*\(/, 'states:StopExecution'],
  [/\bDescribeStateMachineCommand\d*\(/, 'states:DescribeStateMachine'],
  [/\bDescribeStateMachineForExecutionCommand\d*\(/, 'states:DescribeStateMachineForExecution'],
  [/\bFilterLogEventsCommand\d*\(/, 'logs:FilterLogEvents'],
  [/\bpaginateGetExecutionHistory\d*\(/, 'states:GetExecutionHistory'],
  [/\bGetSecretValueCommand\d*\(/, 'secretsmanager:GetSecretValue'],
]

/** Rights that no call of our code shows: of the log, of what invokes the function, and for a 404 in place of a 403. */
const WITHOUT_CALL = new Set([
  'logs:CreateLogStream',
  'logs:PutLogEvents',
  's3:ListBucket',
  'sqs:SendMessage',
  'dynamodb:DescribeStream',
  'dynamodb:GetRecords',
  'dynamodb:GetShardIterator',
  'dynamodb:ListStreams',
])

/** Logical id that a function's role begins with, by its entry. */
const OWNERS = new Map<string, string>([
  ...routes.map(({ id, entry }) => [entry, `ApiFunction${id.replaceAll('-', '')}Role`] as const),
  ...jobs.map(({ job, entry }) => [entry, `Job${job.definition.id.replaceAll('-', '')}Step`] as const),
  [PLATFORM_ENTRIES.relayOutbox, 'RelayRelayOutboxRole'],
  [PLATFORM_ENTRIES.recordEvent, 'RecorderRecordEventRole'],
  [PLATFORM_ENTRIES.sweepOutbox, 'ReconcilersSweepOutboxFunctionRole'],
  [PLATFORM_ENTRIES.sweepFailures, 'ReconcilersSweepFailuresFunctionRole'],
  [PLATFORM_ENTRIES.reconcileGenerations, 'ReconcilersReconcileGenerationsFunctionRole'],
])

/** Our own part of each function's code, as it is deployed but readable: what is not used is not in it. */
const code = new Map<string, string>()

beforeAll(async () => {
  const root = join(import.meta.dirname, '../..')
  const result = await build({
    absWorkingDir: root,
    entryPoints: [...allEntries()],
    outbase: '.',
    outdir: mkdtempSync(join(tmpdir(), 'stepladder-grants-')),
    write: false,
    bundle: true,
    platform: 'node',
    target: 'node24',
    format: 'cjs',
    mainFields: ['module', 'main'],
  })
  for (const entry of allEntries()) {
    const file = result.outputFiles.find(({ path }) => path.endsWith(entry.replace(/\.ts$/u, '.js')))
    // esbuild writes the path of each module before its code.
    const modules = file?.text.split(/^\/\/ (?=(?:lambdas|node_modules)\/)/mu) ?? []
    code.set(entry, modules.filter((text) => text.startsWith('lambdas/')).join('\n'))
  }
})

const rights = statements(
  Template.fromStack(
    createApp({
      bundles: new Map(allEntries().map((entry) => [entry, fixtureBundle(entry)])),
      pages: fixturePages(),
      context: recommendedFlags,
    }).stack,
  ),
)

describe('each function', () => {
  it.each(allEntries())('has the rights that its code uses, and no others: %s', (entry) => {
    const text = code.get(entry) ?? ''
    const used = CALLS.flatMap(([call, ...actions]) => (call.test(text) ? actions : []))
    const owner = OWNERS.get(entry)
    const owned = rights.filter((statement) => owner !== undefined && statement.owner.startsWith(owner))
    const granted = owned.flatMap(({ Action }) => Action).filter((action) => !WITHOUT_CALL.has(action))
    expect(owned).not.toEqual([])
    expect([...new Set(granted)].toSorted()).toEqual([...new Set(used)].toSorted())
  })
})
