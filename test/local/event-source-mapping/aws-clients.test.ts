import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { DynamoDBClient, PutItemCommand, TransactWriteItemsCommand } from '@aws-sdk/client-dynamodb'
import { GetObjectCommand, HeadObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3'
import { ReceiveMessageCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { testDatabase } from '../../test-database.ts'
import { startLocalCloud } from '../../../local/cloud.ts'
import type { LocalCloud } from '../../../local/cloud.ts'
import { VirtualClock } from '../../../local/virtual-clock.ts'
import { functionResource, writeAssembly } from '../core/test-assembly.ts'

const run = promisify(execFile)
const FUNCTION = `exports.handler = async (event) => {
  if (event.Records.some((record) => record.dynamodb.Keys.pk.S === 'bad')) throw new TypeError('as told')
}`
const clock = new VirtualClock({ jump: true })
let cloud: LocalCloud
let folder: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'data-clients-'))
  const deadLetters = { 'Fn::GetAtt': ['DeadLetters', 'Arn'] }
  const assembly = writeAssembly(
    {
      Resources: {
        Relay: functionResource('relay'),
        Photos: { Type: 'AWS::S3::Bucket', Properties: { BucketName: 'photos' } },
        DeadLetters: { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'dead-letters' } },
        Jobs: { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'jobs' } },
        Outbox: {
          Type: 'AWS::DynamoDB::Table',
          Properties: {
            TableName: 'outbox',
            KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
            AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
            StreamSpecification: { StreamViewType: 'NEW_IMAGE' },
          },
        },
        Mapping: {
          Type: 'AWS::Lambda::EventSourceMapping',
          Properties: {
            FunctionName: { Ref: 'Relay' },
            EventSourceArn: { 'Fn::GetAtt': ['Outbox', 'StreamArn'] },
            StartingPosition: 'TRIM_HORIZON',
            MaximumRetryAttempts: 3,
            DestinationConfig: { OnFailure: { Destination: deadLetters } },
          },
        },
      },
    },
    { 'relay/index.js': FUNCTION },
    join(folder, 'cdk.out'),
  )
  cloud = await startLocalCloud({
    assembly,
    clock,
    port: 0,
    apiPort: 0,
    dynamoDbLocal: Promise.resolve(testDatabase()),
  })
})
afterAll(async () => {
  await cloud.stop()
  await rm(folder, { recursive: true })
})

const settings = (): {
  endpoint: string
  region: string
  credentials: { accessKeyId: string; secretAccessKey: string }
} => ({
  endpoint: cloud.endpoint,
  region: 'us-east-1',
  credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
})
const queueUrl = (name: string): string => `${cloud.endpoint}/000000000000/${name}`

describe('the AWS SDK', () => {
  it('writes an item whose record fails in a real function, and finds its failure in the queue', async () => {
    const dynamodb = new DynamoDBClient(settings())
    await dynamodb.send(new PutItemCommand({ TableName: 'outbox', Item: { pk: { S: 'bad' } } }))
    const sqs = new SQSClient(settings())
    const receive = new ReceiveMessageCommand({ QueueUrl: queueUrl('dead-letters'), WaitTimeSeconds: 20 })
    const { Messages } = await sqs.send(receive)
    expect(JSON.parse(Messages?.[0]?.Body ?? '{}')).toMatchObject({
      requestContext: {
        functionArn: 'arn:aws:lambda:us-east-1:000000000000:function:relay',
        condition: 'RetryAttemptsExhausted',
        approximateInvokeCount: 4,
      },
      responseContext: { functionError: 'Unhandled' },
      DDBStreamBatchInfo: { batchSize: 1 },
    })
  })

  it('gets the reasons of a cancelled transaction', async () => {
    const dynamodb = new DynamoDBClient(settings())
    const Put = { TableName: 'outbox', Item: { pk: { S: 'x' } }, ConditionExpression: 'attribute_exists(pk)' }
    await expect(
      dynamodb.send(new TransactWriteItemsCommand({ TransactItems: [{ Put }] })),
    ).rejects.toMatchObject({
      name: 'TransactionCanceledException',
      CancellationReasons: [{ Code: 'ConditionalCheckFailed' }],
    })
  })

  it('stores objects and gets modelled exceptions', async () => {
    const s3 = new S3Client({ ...settings(), forcePathStyle: true })
    const target = { Bucket: 'photos', Key: 'sdk/ä b.bin' }
    await s3.send(new PutObjectCommand({ ...target, Body: Buffer.from([1, 0xff]) }))
    const got = await s3.send(new GetObjectCommand(target))
    expect(await got.Body?.transformToByteArray()).toEqual(new Uint8Array([1, 0xff]))
    expect((await s3.send(new HeadObjectCommand(target))).ContentLength).toBe(2)
    await expect(s3.send(new GetObjectCommand({ ...target, Key: 'none' }))).rejects.toMatchObject({
      name: 'NoSuchKey',
    })
  })

  it('gets the exceptions of SQS', async () => {
    const send = new SendMessageCommand({ QueueUrl: queueUrl('none'), MessageBody: 'x' })
    await expect(new SQSClient(settings()).send(send)).rejects.toMatchObject({ name: 'QueueDoesNotExist' })
  })
})

describe('the aws command line', () => {
  const aws = async (...args: string[]): Promise<string> => {
    const env = {
      PATH: process.env['PATH'],
      HOME: process.env['HOME'],
      AWS_ACCESS_KEY_ID: 'test',
      AWS_SECRET_ACCESS_KEY: 'test',
      AWS_DEFAULT_REGION: 'us-east-1',
      AWS_PAGER: '',
    }
    // Version 1 of it asks the real SQS, whatever AWS_ENDPOINT_URL says; the option it obeys.
    const { stdout } = await run('aws', [...args, '--endpoint-url', cloud.endpoint], { env })
    return stdout
  }

  it('copies files to a bucket and back, in parts when they are large, and lists them', async () => {
    const [file, back] = [join(folder, 'large.bin'), join(folder, 'back.bin')]
    await writeFile(file, Buffer.alloc(9 * 1024 * 1024, 'x'))
    await aws('s3', 'cp', file, 's3://photos/cli/large.bin', '--no-progress')
    expect(await aws('s3', 'ls', 's3://photos')).toContain('PRE cli/')
    expect(await aws('s3', 'ls', 's3://photos/cli/')).toMatch(/ 9437184 large\.bin/)
    await aws('s3', 'cp', 's3://photos/cli/large.bin', back, '--no-progress')
    expect((await readFile(file)).equals(await readFile(back))).toBe(true)
  })

  it('sends and receives messages, and scans tables', async () => {
    await aws('sqs', 'send-message', '--queue-url', queueUrl('jobs'), '--message-body', 'hello')
    const received: unknown = JSON.parse(await aws('sqs', 'receive-message', '--queue-url', queueUrl('jobs')))
    expect(received).toMatchObject({ Messages: [{ Body: 'hello' }] })
    const scanned: unknown = JSON.parse(await aws('dynamodb', 'scan', '--table-name', 'outbox'))
    expect(scanned).toMatchObject({ Items: [{ pk: { S: 'bad' } }] })
  })
})
