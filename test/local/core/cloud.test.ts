import { readdirSync } from 'node:fs'
import { createServer } from 'node:http'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { describe, expect, it, onTestFinished } from 'vitest'
import { startLocalCloud } from '../../../local/cloud.ts'
import { VirtualClock } from '../../../local/virtual-clock.ts'
import { functionResource, startTestCloud, temporaryFolder, writeAssembly } from './test-assembly.ts'

const ECHO = { 'echo/index.js': 'exports.handler = async (event) => event' }

describe('startLocalCloud', () => {
  it('creates what the template has and tells outputs, resources and how long each part took', async () => {
    const cloud = await startTestCloud({
      assembly: writeAssembly(
        {
          Resources: {
            Echo: functionResource('echo'),
            Group: { Type: 'AWS::Logs::LogGroup', Properties: {} },
          },
          Outputs: { Name: { Value: { Ref: 'Echo' } }, Arn: { Value: { 'Fn::GetAtt': ['Group', 'Arn'] } } },
        },
        ECHO,
      ),
    })
    expect(cloud.outputs).toEqual({
      Name: 'echo',
      Arn: 'arn:aws:logs:us-east-1:000000000000:log-group:Group:*',
    })
    expect(cloud.resources.map(({ logicalId, path }) => [logicalId, path])).toContainEqual([
      'Echo',
      'test/echo/Resource',
    ])
    expect(cloud.startSteps.map(({ name }) => name)).toContain('create resources')
    expect(cloud.apiUrl).toBeUndefined()
  })

  it('says which port is taken and which option changes it, and leaves nothing behind', async () => {
    const server = createServer()
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    onTestFinished(() => void server.close())
    const address = server.address()
    const port = typeof address === 'object' && address ? address.port : 0
    const assembly = writeAssembly({ Resources: {} })
    await expect(startLocalCloud({ assembly, port })).rejects.toMatchObject({
      name: 'PortInUseError',
      port,
      message: expect.stringMatching(new RegExp(`^Port ${port}, .* --port on the command line`)),
    })
  })

  it('stops what it started when the start fails half way', async () => {
    const before = readdirSync(tmpdir()).filter((name) => name.startsWith('local-lambda-code-'))
    const template = {
      Resources: {
        Echo: functionResource('echo'),
        Bad: functionResource('bad', { Runtime: 'python3.13' }),
      },
    }
    await expect(
      startLocalCloud({
        assembly: writeAssembly(template, { ...ECHO, 'bad/index.py': '' }),
        port: 0,
        apiPort: 0,
      }),
    ).rejects.toThrow(
      'test/bad/Resource (AWS::Lambda::Function, Bad): the runtime "python3.13" does not run locally. Use nodejs24.x.',
    )
    expect(readdirSync(tmpdir()).filter((name) => name.startsWith('local-lambda-code-'))).toEqual(before)
  })

  it('dates its answers by its own clock, so that an SDK which is refused asks once only', async () => {
    const clock = new VirtualClock({ now: Date.parse('2026-01-01T00:00:00Z') })
    const Resources = { Echo: functionResource('echo'), Ask: functionResource('ask') }
    const sdk = createRequire(import.meta.url).resolve('@aws-sdk/client-lambda')
    const files = {
      ...ECHO,
      'ask/index.js': `const { LambdaClient, GetFunctionCommand } = require(${JSON.stringify(sdk)})
        exports.handler = () => new LambdaClient().send(new GetFunctionCommand({ FunctionName: 'none' }))
          .catch((error) => error.$metadata.attempts)`,
    }
    const cloud = await startTestCloud({ assembly: writeAssembly({ Resources }, files), clock })
    const { headers } = await fetch(cloud.endpoint)
    expect(headers.get('date')).toBe('Thu, 01 Jan 2026 00:00:00 GMT')
    expect(await cloud.services.lambda.invoke('ask', {})).toMatchObject({ payload: 1 })
  })

  it('answers nobody after it stopped, and may be stopped twice', async () => {
    const cloud = await startTestCloud({
      assembly: writeAssembly({ Resources: { Echo: functionResource('echo') } }, ECHO),
    })
    await cloud.services.lambda.invoke('echo', {})
    await cloud.stop()
    await cloud.stop()
    expect(cloud.services.lambda.workerCount()).toBe(0)
    await expect(fetch(cloud.endpoint)).rejects.toThrow('fetch failed')
  })

  it('keeps state in a folder over a restart', async () => {
    const assembly = writeAssembly({
      Resources: {
        Secret: {
          Type: 'AWS::SecretsManager::Secret',
          Properties: { Name: 'key', GenerateSecretString: {} },
        },
      },
    })
    const dataDir = temporaryFolder()
    const read = async (): Promise<unknown> => {
      const cloud = await startTestCloud({ assembly, dataDir })
      const { SecretString } = await cloud.call('secretsmanager', 'GetSecretValue', { SecretId: 'key' })
      await cloud.stop()
      return SecretString
    }
    const first = await read()
    expect(first).toMatch(/^.{32}$/)
    expect(await read()).toBe(first)
  })

  it('runs stacks that import what others export', async () => {
    const assembly = writeAssembly({
      Resources: { Size: { Type: 'AWS::SSM::Parameter', Properties: { Type: 'String', Value: '12' } } },
      Outputs: { Size: { Value: { 'Fn::GetAtt': ['Size', 'Value'] }, Export: { Name: 'size' } } },
    })
    const cloud = await startTestCloud({ assembly })
    expect(cloud.outputs).toEqual({ Size: '12' })
  })
})

describe('the endpoint', () => {
  it('tells unsigned requests what is missing', async () => {
    const cloud = await startTestCloud({ assembly: writeAssembly({ Resources: {} }) })
    const answer = await fetch(`${cloud.endpoint}/_nowhere`, { method: 'POST' })
    expect(answer.status).toBeGreaterThanOrEqual(400)
    expect(answer.headers.get('x-amzn-requestid')).toMatch(/^[0-9a-f-]{36}$/)
  })

  it('answers errors of JSON services in their shape', async () => {
    const cloud = await startTestCloud({ assembly: writeAssembly({ Resources: {} }) })
    const answer = await fetch(cloud.endpoint, {
      method: 'POST',
      headers: { 'x-amz-target': 'AmazonSSM.GetParameter' },
      body: '{"Name":"gone"}',
    })
    expect(answer.status).toBe(400)
    expect(answer.headers.get('x-amzn-errortype')).toBe('ParameterNotFound')
    expect(await answer.json()).toEqual({
      __type: 'ParameterNotFound',
      message: 'The parameter gone does not exist.',
    })
  })

  it('refuses a body that is no JSON', async () => {
    const cloud = await startTestCloud({ assembly: writeAssembly({ Resources: {} }) })
    const answer = await fetch(cloud.endpoint, {
      method: 'POST',
      headers: { 'x-amz-target': 'AmazonSSM.GetParameter' },
      body: '{"Name":',
    })
    expect(await answer.json()).toMatchObject({ __type: 'SerializationException' })
  })
})
