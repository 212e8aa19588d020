import { Duration } from 'aws-cdk-lib/core'
import { describe, expect, it } from 'vitest'
import { NodeFunction } from '../../../lib/constructs/node-function.ts'
import { PhysicalNameError } from '../../../lib/physical-name.ts'
import { fixture, fixtureBundle, statements, Template } from '../fixture.ts'

describe('NodeFunction', () => {
  it('runs bundled code on the newest Node.js, with a log group that is kept as long as the stage says', () => {
    const { stack, stage } = fixture('production')
    new NodeFunction(stack, 'F', {
      stage,
      name: 'greet',
      bundle: fixtureBundle(),
      description: 'Greets',
      timeout: Duration.seconds(7),
      memoryMiB: 256,
      environment: { GREETING: 'hello' },
    })
    const template = Template.fromStack(stack)
    template.hasResourceProperties('AWS::Lambda::Function', {
      FunctionName: 'stepladder-production-greet',
      Runtime: 'nodejs24.x',
      Architectures: ['arm64'],
      Handler: 'index.handler',
      Timeout: 7,
      MemorySize: 256,
      Environment: {
        Variables: {
          GREETING: 'hello',
          STEPLADDER_STAGE: 'production',
          POWERTOOLS_SERVICE_NAME: 'greet',
          POWERTOOLS_LOG_LEVEL: 'INFO',
        },
      },
    })
    template.hasResourceProperties('AWS::Logs::LogGroup', {
      LogGroupName: '/aws/lambda/stepladder-production-greet',
      RetentionInDays: 365,
    })
  })

  it('may write its own log, and what it was given', () => {
    const { stack, stage } = fixture()
    new NodeFunction(stack, 'F', {
      stage,
      name: 'greet',
      bundle: fixtureBundle(),
      description: 'Greets',
      permissions: [{ actions: ['dynamodb:GetItem'], resources: ['arn:aws:dynamodb:us-east-1:1:table/T'] }],
    })
    expect(
      statements(Template.fromStack(stack)).map(({ Action, Resource }) => ({ Action, Resource })),
    ).toEqual([
      {
        Action: ['logs:CreateLogStream', 'logs:PutLogEvents'],
        Resource: { 'Fn::GetAtt': [expect.stringMatching(/^FLogs/), 'Arn'] },
      },
      { Action: 'dynamodb:GetItem', Resource: 'arn:aws:dynamodb:us-east-1:1:table/T' },
    ])
  })

  it('is the same deployment for the same code, wherever that was built', () => {
    const keyOf = (hash: string) => {
      const { stack, stage } = fixture()
      const bundle = fixtureBundle('lambdas/api/greet.ts', hash)
      new NodeFunction(stack, 'F', { stage, name: 'greet', bundle, description: 'Greets' })
      return Object.values(Template.fromStack(stack).findResources('AWS::Lambda::Function'))[0]?.[
        'Properties'
      ].Code.S3Key
    }
    const key = keyOf('a'.repeat(64))
    expect(keyOf('a'.repeat(64))).toBe(key)
    expect(keyOf('b'.repeat(64))).not.toBe(key)
  })

  it('refuses a name that AWS would refuse at deployment', () => {
    const { stack, stage } = fixture()
    const make = () =>
      new NodeFunction(stack, 'F', { stage, name: 'n'.repeat(60), bundle: fixtureBundle(), description: '' })
    expect(make).toThrow(PhysicalNameError)
  })
})
