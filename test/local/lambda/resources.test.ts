import { describe, expect, it } from 'vitest'
import type { JsonObject } from '../../../local/json.ts'
import { functionResource, startFunctions, startTestCloud, writeAssembly } from '../core/test-assembly.ts'

const ECHO = { 'echo/index.js': 'exports.handler = async (event) => event' }

/** Starts a cloud whose only resource is the function `echo` with these properties. */
const startEcho = (properties: JsonObject) =>
  startTestCloud({
    assembly: writeAssembly({ Resources: { Echo: functionResource('echo', properties) } }, ECHO),
  })

describe('AWS::Lambda::Function', () => {
  it('runs inline code', async () => {
    const cloud = await startEcho({ Code: { ZipFile: 'exports.handler = async () => "inline"' } })
    expect((await cloud.services.lambda.invoke('echo', {})).payload).toBe('inline')
  })

  it.each<[string, JsonObject, string]>([
    ['layers', { Layers: ['arn:aws:lambda:us-east-1:1:layer:x:1'] }, 'layers do not run locally'],
    ['container images', { PackageType: 'Image' }, 'container images do not run locally'],
    [
      'an environment above 4 KB',
      { Environment: { Variables: { A: 'x'.repeat(4096) } } },
      'its environment has 4097 bytes; Lambda takes 4096',
    ],
    [
      'code that is not in the assembly',
      { Code: { S3Bucket: 'other', S3Key: 'other.zip' } },
      'its code is not in the cloud assembly',
    ],
    [
      'properties that are not known',
      { FileSystemConfigs: [] },
      'FileSystemConfigs is not supported locally',
    ],
  ])('refuses %s and names the function', async (_what, properties, message) => {
    await expect(startEcho(properties)).rejects.toThrow(
      `test/echo/Resource (AWS::Lambda::Function, Echo): ${message}`,
    )
  })

  it('is reached by its versions and aliases, and by no others', async () => {
    const cloud = await startTestCloud({
      assembly: writeAssembly(
        {
          Resources: {
            Echo: functionResource('echo'),
            One: { Type: 'AWS::Lambda::Version', Properties: { FunctionName: { Ref: 'Echo' } } },
            Live: {
              Type: 'AWS::Lambda::Alias',
              Properties: {
                FunctionName: { Ref: 'Echo' },
                FunctionVersion: { 'Fn::GetAtt': ['One', 'Version'] },
                Name: 'live',
              },
            },
          },
          Outputs: { Version: { Value: { Ref: 'One' } }, Alias: { Value: { Ref: 'Live' } } },
        },
        ECHO,
      ),
    })
    const arn = 'arn:aws:lambda:us-east-1:000000000000:function:echo'
    expect(cloud.outputs).toEqual({ Version: `${arn}:1`, Alias: `${arn}:live` })
    for (const name of [
      `${arn}:1`,
      `${arn}:live`,
      'echo:live',
      `${arn}:$LATEST`,
      '000000000000:function:echo',
    ]) {
      expect((await cloud.services.lambda.invoke(name, 'hello')).payload).toBe('hello')
    }
    await expect(cloud.services.lambda.invoke(`${arn}:gone`, {})).rejects.toMatchObject({
      code: 'ResourceNotFoundException',
    })
  })
})

describe('the log of a function', () => {
  const SPEAKS = `exports.handler = async () => {
    console.log('plain %s', 'text'); console.error(new TypeError('bad')); process.stdout.write('raw\\n')
  }`

  it('is text with level and request id, between START, END and REPORT', async () => {
    const cloud = await startFunctions({ speaks: SPEAKS })
    const { requestId } = await cloud.services.lambda.invoke('speaks', {})
    const lines = cloud.logs('speaks').map(({ message }) => message)
    expect(lines).toEqual([
      `START RequestId: ${requestId} Version: $LATEST\n`,
      expect.stringMatching(new RegExp(`^\\d{4}-.*Z\\t${requestId}\\tINFO\\tplain text\\n$`)),
      expect.stringMatching(/\tERROR\tTypeError: bad\n {4}at /),
      'raw\n',
      `END RequestId: ${requestId}\n`,
      expect.stringMatching(
        /^REPORT RequestId: .*\tDuration: [\d.]+ ms\tBilled Duration: \d+ ms\tMemory Size: 128 MB\tInit Duration: [\d.]+ ms\t\n$/,
      ),
    ])
    await cloud.services.lambda.invoke('speaks', {})
    expect(cloud.logs('speaks').at(-1)?.message).not.toContain('Init Duration')
  })

  it('is JSON where the function says so, in the group that it names', async () => {
    const cloud = await startFunctions(
      { speaks: SPEAKS },
      { properties: { LoggingConfig: { LogFormat: 'JSON', LogGroup: '/own' } } },
    )
    const { requestId } = await cloud.services.lambda.invoke('speaks', {})
    const lines = cloud.logs('/own').map(({ message }) => message)
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({ type: 'platform.start', record: { requestId } })
    expect(JSON.parse(lines[1] ?? '')).toMatchObject({ level: 'INFO', requestId, message: 'plain text' })
    expect(JSON.parse(lines[2] ?? '')).toMatchObject({
      level: 'ERROR',
      message: { errorType: 'TypeError', errorMessage: 'bad' },
    })
    expect(JSON.parse(lines.at(-1) ?? '')).toMatchObject({
      type: 'platform.report',
      record: { status: 'success' },
    })
  })
})
