import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { InvokeCommand, LambdaClient, ListFunctionsCommand } from '@aws-sdk/client-lambda'
import { SFNClient, StartSyncExecutionCommand, TestStateCommand } from '@aws-sdk/client-sfn'
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import { beforeAll, afterAll, describe, expect, it } from 'vitest'
import { testDatabase } from '../../test-database.ts'
import { startLocalCloud } from '../../../local/cloud.ts'
import type { LocalCloud } from '../../../local/cloud.ts'
import type { JsonObject, JsonValue } from '../../../local/json.ts'
import { functionResource, writeAssembly } from './test-assembly.ts'

const run = promisify(execFile)
const FUNCTION = `exports.handler = async (event) => {
  console.log('asked for', event.what)
  if (event.fail) throw new TypeError('as told')
  return { what: event.what }
}`

const DOUBLING = { QueryLanguage: 'JSONata', Type: 'Pass', Output: '{% $states.input.n * 2 %}', End: true }
const DOUBLING_ARN = 'arn:aws:states:us-east-1:000000000000:stateMachine:doubling'

/** An Express machine of one state. */
function machineResource(name: string, state: JsonObject): JsonObject {
  return {
    Type: 'AWS::StepFunctions::StateMachine',
    Properties: {
      StateMachineName: name,
      StateMachineType: 'EXPRESS',
      RoleArn: 'arn:aws:iam::000000000000:role/r',
      DefinitionString: JSON.stringify({ StartAt: 'a', States: { a: state } }),
    },
  }
}

let cloud: LocalCloud
const folder = mkdtempSync(join(tmpdir(), 'aws-clients-'))
beforeAll(async () => {
  const assembly = writeAssembly(
    {
      Resources: {
        Echo: functionResource('echo'),
        Key: { Type: 'AWS::SecretsManager::Secret', Properties: { Name: 'key', SecretString: 'shh' } },
        Doubling: machineResource('doubling', DOUBLING),
        Size: { Type: 'AWS::SSM::Parameter', Properties: { Name: '/size', Type: 'String', Value: '12' } },
      },
    },
    { 'echo/index.js': FUNCTION },
    folder,
  )
  cloud = await startLocalCloud({
    assembly,
    port: 0,
    apiPort: 0,
    dynamoDbLocal: Promise.resolve(testDatabase()),
  })
})
afterAll(async () => {
  await cloud.stop()
  rmSync(folder, { recursive: true, force: true })
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

describe('the AWS SDK', () => {
  it('invokes functions and reads their errors and the end of their log', async () => {
    const lambda = new LambdaClient(settings())
    const answer = await lambda.send(
      new InvokeCommand({ FunctionName: 'echo', Payload: JSON.stringify({ what: 'tea' }), LogType: 'Tail' }),
    )
    expect(answer.StatusCode).toBe(200)
    expect(answer.FunctionError).toBeUndefined()
    expect(answer.Payload?.transformToString()).toBe('{"what":"tea"}')
    const log = Buffer.from(answer.LogResult ?? '', 'base64').toString()
    expect(log).toMatch(
      /^START RequestId: .*\n.*\tINFO\tasked for tea\nEND RequestId: .*\nREPORT RequestId: .*Init Duration/,
    )

    const failed = await lambda.send(new InvokeCommand({ FunctionName: 'echo', Payload: '{"fail":true}' }))
    expect(failed).toMatchObject({ StatusCode: 200, FunctionError: 'Unhandled' })
    expect(JSON.parse(failed.Payload?.transformToString() ?? '')).toMatchObject({ errorType: 'TypeError' })
  })

  it('invokes asynchronously and without running', async () => {
    const lambda = new LambdaClient(settings())
    const event = await lambda.send(
      new InvokeCommand({ FunctionName: 'echo', InvocationType: 'Event', Payload: '{}' }),
    )
    expect(event.StatusCode).toBe(202)
    const dry = await lambda.send(
      new InvokeCommand({ FunctionName: 'echo', InvocationType: 'DryRun', Payload: '{}' }),
    )
    expect(dry.StatusCode).toBe(204)
  })

  it('gets modelled exceptions', async () => {
    const lambda = new LambdaClient(settings())
    await expect(lambda.send(new InvokeCommand({ FunctionName: 'gone' }))).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
      message: 'Function not found: arn:aws:lambda:us-east-1:000000000000:function:gone',
      $metadata: { httpStatusCode: 404, requestId: expect.any(String) },
    })
    await expect(
      lambda.send(new InvokeCommand({ FunctionName: 'echo', Payload: '{' })),
    ).rejects.toMatchObject({
      name: 'InvalidRequestContentException',
    })
    const secrets = new SecretsManagerClient(settings())
    await expect(secrets.send(new GetSecretValueCommand({ SecretId: 'gone' }))).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
      $metadata: { httpStatusCode: 400 },
    })
  })

  it('lists functions and reads secrets', async () => {
    const { Functions } = await new LambdaClient(settings()).send(new ListFunctionsCommand({}))
    expect(Functions).toMatchObject([
      { FunctionName: 'echo', Runtime: 'nodejs24.x', Timeout: 3, MemorySize: 128 },
    ])
    const secrets = new SecretsManagerClient(settings())
    expect(await secrets.send(new GetSecretValueCommand({ SecretId: 'key' }))).toMatchObject({
      Name: 'key',
      SecretString: 'shh',
      VersionStages: ['AWSCURRENT'],
    })
  })

  it('calls what AWS has under another host name, once it leaves the name alone', async () => {
    const states = new SFNClient({ ...settings(), disableHostPrefix: true })
    const execution = new StartSyncExecutionCommand({ stateMachineArn: DOUBLING_ARN, input: '{"n":21}' })
    expect(await states.send(execution)).toMatchObject({ status: 'SUCCEEDED', output: '42' })
    const test = new TestStateCommand({ definition: JSON.stringify(DOUBLING), input: '{"n":4}' })
    expect(await states.send(test)).toMatchObject({ status: 'SUCCEEDED', output: '8' })
  })

  it('is told which service does not run', async () => {
    const answer = await fetch(cloud.endpoint, {
      method: 'POST',
      headers: {
        'x-amz-target': 'TrentService.ListKeys',
        authorization: 'AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/kms/aws4_request, Signature=0',
      },
      body: '{}',
    })
    expect(answer.status).toBe(501)
    expect(await answer.json()).toEqual({
      __type: 'NotImplemented',
      message: 'The local cloud does not run the AWS service "kms" (ListKeys).',
    })
  })
})

describe('the aws command line', () => {
  const aws = async (...args: string[]): Promise<JsonValue> => {
    const env = {
      PATH: process.env['PATH'],
      HOME: process.env['HOME'],
      AWS_ENDPOINT_URL: cloud.endpoint,
      AWS_ACCESS_KEY_ID: 'test',
      AWS_SECRET_ACCESS_KEY: 'test',
      AWS_DEFAULT_REGION: 'us-east-1',
      AWS_PAGER: '',
      AWS_DISABLE_HOST_PREFIX_INJECTION: 'true',
    }
    const { stdout } = await run('aws', [...args, '--output', 'json'], { env })
    const value: JsonValue = JSON.parse(stdout)
    return value
  }

  it('says who calls, over the query protocol', async () => {
    expect(await aws('sts', 'get-caller-identity')).toEqual({
      UserId: '000000000000',
      Account: '000000000000',
      Arn: 'arn:aws:iam::000000000000:root',
    })
  })

  it('reads parameters, secrets, functions and logs', async () => {
    await cloud.services.lambda.invoke('echo', { what: 'coffee' })
    expect(await aws('ssm', 'get-parameter', '--name', '/size')).toMatchObject({ Parameter: { Value: '12' } })
    expect(await aws('secretsmanager', 'get-secret-value', '--secret-id', 'key')).toMatchObject({
      SecretString: 'shh',
    })
    expect(await aws('lambda', 'get-function', '--function-name', 'echo')).toMatchObject({
      Configuration: { Handler: 'index.handler' },
    })
    expect(
      await aws(
        'logs',
        'filter-log-events',
        '--log-group-name',
        '/aws/lambda/echo',
        '--filter-pattern',
        'coffee',
      ),
    ).toMatchObject({ events: [{ message: expect.stringContaining('asked for coffee') }] })
  })
  it('starts executions that it waits for, and tests states', async () => {
    expect(
      await aws(
        'stepfunctions',
        'start-sync-execution',
        '--state-machine-arn',
        DOUBLING_ARN,
        '--input',
        '{"n":3}',
      ),
    ).toMatchObject({ status: 'SUCCEEDED', output: '6' })
    expect(
      await aws(
        'stepfunctions',
        'test-state',
        '--definition',
        JSON.stringify(DOUBLING),
        '--input',
        '{"n":5}',
      ),
    ).toEqual({ status: 'SUCCEEDED', output: '10' })
  })
})
