import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge'
import { ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3'
import {
  DescribeExecutionCommand,
  GetExecutionHistoryCommand,
  ListExecutionsCommand,
  SFNClient,
} from '@aws-sdk/client-sfn'
import { ScanCommand } from '@aws-sdk/lib-dynamodb'
import { beforeAll, describe, expect, it } from 'vitest'
import * as z from 'zod'

import type { PlushieUser } from './plushie-user.ts'
import { FUNCTIONS, samplePhoto, usePlushieCloud } from './start-plushie-cloud.ts'

const plushieCloud = usePlushieCloud()
const run = promisify(execFile)

const listSchema = z.object({
  executions: z.array(z.object({ executionArn: z.string(), status: z.string(), name: z.string() })),
})
const historySchema = z.object({ events: z.array(z.looseObject({ id: z.number(), type: z.string() })) })

let ada: PlushieUser
let generationId: string
let executionArn: string

beforeAll(async () => {
  const { user, quiet, runs } = plushieCloud()
  ada = await user('seen-from-outside')
  generationId = await ada.submit(samplePhoto('rocket.jpg'), { 'content-type': 'image/jpeg' })
  await quiet()
  executionArn = (await runs.only(generationId)).executionArn
})

/** Runs the real `aws` command against the endpoint, told of it in the way that users tell it. */
async function aws(...args: readonly string[]): Promise<string> {
  const { stdout } = await run('aws', [...args], {
    env: {
      PATH: process.env['PATH'],
      HOME: process.env['HOME'],
      AWS_ENDPOINT_URL: plushieCloud().cloud.endpoint,
      AWS_REGION: 'us-east-1',
      AWS_DEFAULT_REGION: 'us-east-1',
      AWS_ACCESS_KEY_ID: 'local',
      AWS_SECRET_ACCESS_KEY: 'local',
      AWS_PAGER: '',
    },
  })
  return stdout
}

async function awsJson(...args: readonly string[]): Promise<unknown> {
  return JSON.parse(await aws(...args, '--output', 'json'))
}

/** An event for the bus that starts nothing. */
function harmlessEntry(id: string) {
  const detail = { id, name: 'nobody/knows.this', data: {}, ts: '2026-01-01T00:00:00Z' }
  return {
    EventBusName: plushieCloud().output('EventBusName'),
    Source: 'stepladder',
    DetailType: detail.name,
    Detail: JSON.stringify(detail),
  }
}

async function recordsOf(id: string): Promise<number> {
  const { quiet, items } = plushieCloud()
  await quiet()
  return (await items('EventsTable')).filter((item) => item['eventId'] === id).length
}

describe('the aws command', () => {
  it('lists and describes executions', async () => {
    const { runs } = plushieCloud()
    const machine = ['--state-machine-arn', runs.machineArn]
    const listed = listSchema.parse(await awsJson('stepfunctions', 'list-executions', ...machine))
    expect(listed.executions).toMatchObject([{ executionArn, status: 'SUCCEEDED' }])
    const described = await awsJson('stepfunctions', 'describe-execution', '--execution-arn', executionArn)
    expect(described).toMatchObject({
      executionArn,
      stateMachineArn: runs.machineArn,
      status: 'SUCCEEDED',
      input: expect.stringContaining(generationId),
    })
    const none = await awsJson('stepfunctions', 'list-executions', ...machine, '--status-filter', 'FAILED')
    expect(none).toEqual({ executions: [] })
  })

  it('reads the history of an execution', async () => {
    const answer = await awsJson('stepfunctions', 'get-execution-history', '--execution-arn', executionArn)
    const { events } = historySchema.parse(answer)
    expect(events.map(({ id }) => id)).toEqual(events.map((_, index) => index + 1))
    expect(events[0]?.type).toBe('ExecutionStarted')
    expect(events.at(-1)?.type).toBe('ExecutionSucceeded')
    expect(events.filter(({ type }) => type === 'TaskSucceeded')).toHaveLength(6)
  })

  it('scans a table', async () => {
    const { output } = plushieCloud()
    const table = ['--table-name', output('GenerationsTable')]
    expect(await awsJson('dynamodb', 'scan', ...table)).toMatchObject({
      Count: 1,
      Items: [{ generationId: { S: generationId }, status: { S: 'completed' } }],
    })
  })

  it('lists buckets and objects', async () => {
    const bucket = plushieCloud().output('ObjectsBucket')
    expect(await aws('s3', 'ls')).toContain(bucket)
    const listing = await aws('s3', 'ls', '--recursive', `s3://${bucket}/plushify/`)
    const keys = listing
      .trim()
      .split('\n')
      .map((line) => line.split(/\s+/u).at(-1))
    expect(keys).toEqual([
      `plushify/generated/${ada.userId}/${generationId}.png`,
      `plushify/originals/${ada.userId}/${generationId}.jpg`,
    ])
  })

  it('puts events', async () => {
    const entries = JSON.stringify([harmlessEntry('by-command')])
    expect(await awsJson('events', 'put-events', '--entries', entries)).toMatchObject({ FailedEntryCount: 0 })
    expect(await recordsOf('by-command')).toBe(1)
  })

  it('finds lines in the log of a function', async () => {
    const group = ['--log-group-name', `/aws/lambda/${FUNCTIONS.steps}`]
    const answer = await awsJson(
      'logs',
      'filter-log-events',
      ...group,
      '--filter-pattern',
      '"upload-original"',
    )
    const { events } = z.object({ events: z.array(z.object({ message: z.string() })) }).parse(answer)
    expect(events.length).toBeGreaterThan(0)
    expect(events.every(({ message }) => message.includes('upload-original'))).toBe(true)
  })
})

describe('clients of the AWS SDK', () => {
  const settings = () => ({
    endpoint: plushieCloud().cloud.endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  })

  it('list, describe and read executions', async () => {
    const client = new SFNClient(settings())
    const { machineArn } = plushieCloud().runs
    const listed = await client.send(new ListExecutionsCommand({ stateMachineArn: machineArn }))
    expect(listed.executions?.map((execution) => execution.executionArn)).toEqual([executionArn])
    const described = await client.send(new DescribeExecutionCommand({ executionArn }))
    expect(described.status).toBe('SUCCEEDED')
    expect(described.startDate).toBeInstanceOf(Date)
    const newest = await client.send(
      new GetExecutionHistoryCommand({ executionArn, reverseOrder: true, maxResults: 1 }),
    )
    expect(newest.events?.map(({ type }) => type)).toEqual(['ExecutionSucceeded'])
    expect(newest.nextToken).toBeDefined()
    await expect(
      client.send(new DescribeExecutionCommand({ executionArn: `${executionArn}-not` })),
    ).rejects.toThrow(expect.objectContaining({ name: 'ExecutionDoesNotExist' }))
    client.destroy()
  })

  it('scan a table and list objects', async () => {
    const { documents, output } = plushieCloud()
    const scanned = await documents.send(new ScanCommand({ TableName: output('GenerationsTable') }))
    expect(scanned.Items).toMatchObject([{ generationId, status: 'completed' }])
    const client = new S3Client({ ...settings(), forcePathStyle: true })
    const listed = await client.send(
      new ListObjectsV2Command({ Bucket: output('ObjectsBucket'), Prefix: 'plushify/', MaxKeys: 1 }),
    )
    expect(listed).toMatchObject({ KeyCount: 1, IsTruncated: true })
    client.destroy()
  })

  it('put events', async () => {
    const client = new EventBridgeClient(settings())
    const answer = await client.send(new PutEventsCommand({ Entries: [harmlessEntry('by-client')] }))
    expect(answer.FailedEntryCount).toBe(0)
    expect(await recordsOf('by-client')).toBe(1)
    client.destroy()
  })
})
