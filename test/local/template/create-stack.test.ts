import { describe, expect, it } from 'vitest'
import { AwsError } from '../../../local/aws-error.ts'
import type { JsonObject } from '../../../local/json.ts'
import type { CreateResource } from '../../../local/services/service.ts'
import { readAssembly } from '../../../local/template/assembly.ts'
import { createStack } from '../../../local/template/create-resources.ts'
import type { CreatedStack } from '../../../local/template/create-resources.ts'
import { temporaryFolder, writeAssembly, writeFiles } from '../core/test-assembly.ts'

/** Creates the stack of a template whose type \`Test::Thing\` has a behaviour, and notes what was created. */
async function create(
  template: JsonObject,
  options: { parameters?: Record<string, string>; secrets?: Record<string, string> } = {},
): Promise<{ stack: CreatedStack; order: string[]; properties: Record<string, JsonObject> }> {
  const order: string[] = []
  const properties: Record<string, JsonObject> = {}
  const thing: CreateResource = async (resource) => {
    // Those that come first take longer: only dependencies may decide.
    for (let turns = order.length === 0 ? 5 : 0; turns > 0; turns--)
      await new Promise((resolve) => setImmediate(resolve))
    order.push(resource.logicalId)
    properties[resource.logicalId] = resource.properties
    return { ref: `ref-${resource.logicalId}`, attributes: { Arn: `arn-${resource.logicalId}` } }
  }
  const [stack] = readAssembly(writeAssembly(template, { 'code/index.js': '' }))
  if (!stack) throw new Error('no stack')
  const created = await createStack(stack, {
    accountId: '000000000000',
    region: 'us-east-1',
    resourceTypes: new Map([['Test::Thing', thing]]),
    withoutBehaviour: new Map([
      ['AWS::IAM::Role', 'not checked'],
      ['AWS::SNS::Topic', 'not sent'],
    ]),
    parameters: options.parameters ?? {},
    exports: new Map(),
    call: async (_service, _action, input) => {
      const id = input['SecretId'] ?? input['Name']
      const value = typeof id === 'string' ? options.secrets?.[id] : undefined
      if (value === undefined)
        throw new AwsError(
          input['Name'] === undefined ? 'ResourceNotFoundException' : 'ParameterNotFound',
          'gone',
        )
      return { SecretString: value, Parameter: { Value: value } }
    },
  })
  return { stack: created, order, properties }
}

const thing = (properties: JsonObject = {}, more: JsonObject = {}): JsonObject => ({
  Type: 'Test::Thing',
  Properties: properties,
  ...more,
})

describe('createStack', () => {
  it('creates each resource after those it refers to, however it refers to them', async () => {
    const { order, properties } = await create({
      Resources: {
        Last: thing({ text: { 'Fn::Sub': '${Sub.Arn} ${AWS::StackName}' } }, { DependsOn: 'First' }),
        Sub: thing({ deep: [{ deeper: { 'Fn::GetAtt': ['GetAtt', 'Arn'] } }] }),
        GetAtt: thing({ ref: { Ref: 'First' } }),
        First: thing(),
      },
    })
    expect(order).toEqual(['First', 'GetAtt', 'Sub', 'Last'])
    expect(properties['Last']).toEqual({ text: 'arn-Sub test' })
    expect(properties['GetAtt']).toEqual({ ref: 'ref-First' })
  })

  it('gives names and ARNs of the right form for resources without behaviour', async () => {
    const { properties } = await create({
      Resources: {
        Role: { Type: 'AWS::IAM::Role', Properties: {} },
        Named: { Type: 'AWS::IAM::Role', Properties: { RoleName: 'reader' } },
        Topic: { Type: 'AWS::SNS::Topic', Properties: {} },
        User: thing({
          role: { 'Fn::GetAtt': ['Role', 'Arn'] },
          name: { Ref: 'Named' },
          topic: { Ref: 'Topic' },
        }),
      },
    })
    expect(properties['User']).toEqual({
      role: 'arn:aws:iam::000000000000:role/Role',
      name: 'reader',
      topic: 'arn:aws:sns:us-east-1:000000000000:Topic',
    })
  })

  it('refuses types without a behaviour or a reason, all at once, before it creates anything', async () => {
    const unknown = {
      Type: 'AWS::Batch::JobQueue',
      Properties: {},
      Metadata: { 'aws:cdk:path': 'App/Queue/Resource' },
    }
    const failure = create({ Resources: { Fine: thing(), Queue: unknown, Other: { Type: 'AWS::EC2::Vpc' } } })
    await expect(failure).rejects.toMatchObject({
      name: 'UnsupportedResourceError',
      type: 'AWS::Batch::JobQueue',
      logicalId: 'Queue',
      message: expect.stringMatching(
        /App\/Queue\/Resource \(AWS::Batch::JobQueue, Queue\)\n {2}Other \(AWS::EC2::Vpc, Other\)\nTake it out .*without-behaviour\.ts/s,
      ),
    })
  })

  it('skips resources and outputs whose condition is false', async () => {
    const { order, stack } = await create(
      {
        Parameters: { Stage: { Type: 'String', Default: 'dev' } },
        Conditions: { Production: { 'Fn::Equals': [{ Ref: 'Stage' }, 'production'] } },
        Resources: { Always: thing(), Rarely: thing({}, { Condition: 'Production' }) },
        Outputs: {
          A: { Value: { Ref: 'Always' } },
          B: { Value: { Ref: 'Rarely' }, Condition: 'Production' },
        },
      },
      { parameters: { Stage: 'staging' } },
    )
    expect(order).toEqual(['Always'])
    expect(stack.outputs).toEqual({ A: 'ref-Always' })
  })

  it('asks for parameters that have no value', async () => {
    const template = {
      Parameters: { Stage: { Type: 'String' } },
      Resources: { Thing: thing({ stage: { Ref: 'Stage' } }) },
    }
    await expect(create(template)).rejects.toThrow(
      'Thing (Test::Thing, Thing): The parameter Stage of test has no default. Give its value in `parameters`',
    )
    expect((await create(template, { parameters: { Stage: 'dev' } })).properties['Thing']).toEqual({
      stage: 'dev',
    })
  })

  it('takes the value of a parameter of the store, which another stack has put there', async () => {
    const template = {
      Parameters: {
        ApiId: { Type: 'AWS::SSM::Parameter::Value<String>', Default: '/stepladder/dev/api-id' },
        BootstrapVersion: { Type: 'AWS::SSM::Parameter::Value<String>', Default: '/cdk-bootstrap/version' },
      },
      Resources: { Route: thing({ api: { Ref: 'ApiId' } }) },
    }
    const { properties } = await create(template, { secrets: { '/stepladder/dev/api-id': 'abc123' } })
    expect(properties['Route']).toEqual({ api: 'abc123' })
    await expect(create(template, { secrets: { '/stepladder/dev/other': 'x' } })).rejects.toThrow(
      /ApiId of test stands for "\/stepladder\/dev\/api-id" in the parameter store, which has none of this name/,
    )
  })

  it('names a circle of resources', async () => {
    const circle = { Resources: { A: thing({ b: { Ref: 'B' } }), B: thing({}, { DependsOn: ['A'] }) } }
    await expect(create(circle)).rejects.toThrow('in a circle: A → B → A')
  })

  it('resolves dynamic references to secrets and parameters', async () => {
    const arn = 'arn:aws:secretsmanager:us-east-1:000000000000:secret:key-abcdef'
    const { properties } = await create(
      {
        Resources: {
          Thing: thing({
            whole: `{{resolve:secretsmanager:${arn}:SecretString:::}}`,
            key: `id {{resolve:secretsmanager:${arn}:SecretString:user::}}!`,
            parameter: '{{resolve:ssm:/size:2}}',
          }),
        },
      },
      { secrets: { [arn]: '{"user":"me"}', '/size': '12' } },
    )
    expect(properties['Thing']).toEqual({ whole: '{"user":"me"}', key: 'id me!', parameter: '12' })
  })

  it('finds the asset behind a code location', async () => {
    const { stack } = await create({
      Resources: {
        Thing: thing({ Code: { S3Bucket: { 'Fn::Sub': 'a-${AWS::Region}' }, S3Key: 'code.zip' } }),
      },
    })
    expect(stack.resources.get('Thing')?.metadata).toEqual({ 'aws:asset:path': 'code' })
  })
})

describe('readAssembly', () => {
  it('reads the stacks of nested assemblies too, those first that others depend on', () => {
    const folder = temporaryFolder()
    const template = JSON.stringify({ Resources: {} })
    const stack = (name: string, dependencies: string[] = []): JsonObject => ({
      type: 'aws:cloudformation:stack',
      properties: { templateFile: `${name}.json`, stackName: name },
      dependencies,
    })
    writeFiles(folder, {
      'manifest.json': JSON.stringify({
        artifacts: {
          Second: stack('second', ['First']),
          First: stack('first'),
          Stage: { type: 'cdk:cloud-assembly', properties: { directoryName: 'stage' } },
          Tree: { type: 'cdk:tree', properties: { file: 'tree.json' } },
        },
      }),
      'first.json': template,
      'second.json': template,
      'stage/manifest.json': JSON.stringify({ artifacts: { Third: stack('third') } }),
      'stage/third.json': template,
    })
    expect(readAssembly(folder).map(({ name }) => name)).toEqual(['first', 'second', 'third'])
  })

  it('says how to make an assembly when there is none', () => {
    expect(() => readAssembly('/nowhere')).toThrow(
      'Cannot read /nowhere/manifest.json. Synthesize the app first: npx cdk synth',
    )
  })
})
