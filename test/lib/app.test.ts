import { CloudFormationValidatePlugin, type App, type Stack } from 'aws-cdk-lib/core'
import { describe, expect, it } from 'vitest'
import { routes } from '../../lambdas/registry/routes.ts'
import { jobs } from '../../lambdas/registry/jobs.ts'
import { addChecks, createApp } from '../../lib/app.ts'
import { allEntries } from '../../lib/entries.ts'
import { SettingsError } from '../../lib/settings.ts'
import { STAGE_NAMES } from '../../lib/stage.ts'
import recommendedFlags from 'aws-cdk-lib/recommended-feature-flags.json' with { type: 'json' }
import { findings } from './findings.ts'
import { fixtureBundle, fixturePages, Match, statements, Template } from './fixture.ts'

const bundles = new Map(allEntries().map((entry) => [entry, fixtureBundle(entry)]))
const pages = fixturePages()

function app(context: Readonly<Record<string, string>> = {}): { app: App; stack: Stack } {
  return createApp({ bundles, pages, context: { ...recommendedFlags, ...context } })
}

/** The template without any settings, for tests that only read it. */
const dev = Template.fromStack(app().stack)

describe('the app', () => {
  it.each([
    {},
    { stage: 'staging' },
    { stage: 'production', alarmEmail: 'ops@example.org', webOrigin: 'https://plush.example.org' },
    { issuer: 'https://id.example.org', audience: 'api', aiSecret: 'team/gemini' },
  ])('has nothing that cdk-nag finds and nobody acknowledged, with %j', (context) => {
    expect(findings(app(context).stack)).toEqual([])
  })

  // CloudFormation's schemas take seconds to load, and minutes on a machine that is busy with other tests.
  it('is valid for CloudFormation and without warnings in each stage', () => {
    const plugin = new CloudFormationValidatePlugin()
    for (const stage of STAGE_NAMES) {
      const { app: made, stack } = app({ stage })
      const assembly = made.synth()
      const { templateFullPath, messages } = assembly.getStackByName(stack.stackName)
      const { violations } = plugin.validate({
        templatePaths: [templateFullPath],
        stackTemplates: [
          {
            stackConstructPath: stack.node.path,
            templatePath: templateFullPath,
            accountId: undefined,
            region: undefined,
          },
        ],
        appConstruct: made,
      })
      expect(violations.filter(({ severity }) => severity !== 'informational')).toEqual([])
      expect(messages.map(({ entry }) => entry.data)).toEqual([])
    }
  }, 180_000)

  it('names the stack after its stage, and tags everything with project and stage', () => {
    const { stack } = app({ stage: 'staging' })
    expect(stack.stackName).toBe('Stepladder-staging')
    Template.fromStack(stack).allResourcesProperties('AWS::Lambda::Function', {
      Tags: Match.arrayWith([
        { Key: 'project', Value: 'stepladder' },
        { Key: 'stage', Value: 'staging' },
      ]),
    })
  })

  it('protects the production stack from deletion, and no other', () => {
    expect(app({ stage: 'production' }).stack.terminationProtection).toBe(true)
    expect(app({ stage: 'staging' }).stack.terminationProtection).toBe(false)
  })

  it('keeps data and logs when the production stack is deleted, and nothing else', () => {
    const { Resources } = Template.fromStack(app({ stage: 'production' }).stack).toJSON()
    const all = Object.values<{ Type: string; DeletionPolicy?: string }>(Resources)
    const kept = all.filter(({ DeletionPolicy = 'Delete' }) => DeletionPolicy !== 'Delete')
    expect([...new Set(kept.map(({ Type }) => Type))].toSorted()).toEqual([
      'AWS::Cognito::UserPool',
      'AWS::DynamoDB::Table',
      'AWS::Logs::LogGroup',
      'AWS::S3::Bucket',
      'AWS::SecretsManager::Secret',
    ])
    // What a first deployment made before it failed would stand in the way of the next.
    expect([...new Set(kept.map(({ DeletionPolicy }) => DeletionPolicy))]).toEqual(['RetainExceptOnCreate'])
  })

  it('refuses a stage that there is not', () => {
    expect(() => app({ stage: 'prod' })).toThrow(SettingsError)
  })

  it('has a function for each route, a machine for each job, and every log group has an end', () => {
    dev.resourceCountIs('AWS::ApiGatewayV2::Route', routes.length)
    for (const { id } of routes) {
      dev.hasResourceProperties('AWS::Lambda::Function', { FunctionName: `stepladder-dev-${id}` })
    }
    for (const { job } of jobs) {
      dev.hasResourceProperties('AWS::StepFunctions::StateMachine', {
        StateMachineName: `stepladder-dev-${job.definition.id}`,
      })
    }
    dev.allResourcesProperties('AWS::Logs::LogGroup', { RetentionInDays: Match.anyValue() })
  })

  it('tells what clients and operators need to know', () => {
    const outputs = Object.keys(dev.findOutputs('*'))
    expect(outputs.toSorted()).toEqual([
      'AccountsTable',
      'AiSecret',
      'ApiUrl',
      'AuthDomain',
      'EventBusName',
      'EventsTable',
      'GenerationsTable',
      'ObjectsBucket',
      'OperatorClientId',
      'OutboxTable',
      'RunsTable',
      'StateMachineGeneratePlushie',
      'UserClientId',
      'UserPoolId',
      'WebUrl',
    ])
  })

  it('takes the tokens of another issuer in place of its own users', () => {
    const template = Template.fromStack(app({ issuer: 'https://id.example.org', audience: 'api,web' }).stack)
    template.resourceCountIs('AWS::Cognito::UserPool', 0)
    template.hasResourceProperties('AWS::ApiGatewayV2::Authorizer', {
      JwtConfiguration: { Issuer: 'https://id.example.org', Audience: ['api', 'web'] },
    })
  })

  it('needs no custom resource but for the upload of the pages: what is deployed is what the template says', () => {
    const { Resources } = dev.toJSON()
    const types = Object.values<{ Type: string }>(Resources).map(({ Type }) => Type)
    expect(types.filter((type) => type.startsWith('Custom::') || type.includes('CustomResource'))).toEqual([
      'Custom::CDKBucketDeployment',
      'Custom::CDKBucketDeployment',
    ])
  })
})

describe('rights', () => {
  const all = statements(dev)

  it('have no wildcard in an action', () => {
    expect(all.flatMap(({ Action }) => Action).filter((action) => action.includes('*'))).toEqual([])
  })

  it('are for everything only where IAM knows no resource', () => {
    const wide = all.filter(({ Resource }) => Resource === '*').flatMap(({ Action }) => Action)
    expect([...new Set(wide)].toSorted()).toEqual([
      'dynamodb:ListStreams',
      'events:ListReplays',
      'logs:CreateLogDelivery',
      'logs:DeleteLogDelivery',
      'logs:DescribeLogGroups',
      'logs:DescribeResourcePolicies',
      'logs:GetLogDelivery',
      'logs:ListLogDeliveries',
      'logs:PutResourcePolicy',
      'logs:UpdateLogDelivery',
      'xray:GetSamplingRules',
      'xray:GetSamplingTargets',
      'xray:PutTelemetryRecords',
      'xray:PutTraceSegments',
    ])
  })

  /** Actions of a function's role besides writing its log, by the name that the action's resource begins with. */
  function actionsOf(owner: string): readonly string[] {
    return all
      .filter((statement) => statement.owner.startsWith(owner))
      .flatMap(({ Action }) => Action)
      .filter((action) => !action.startsWith('logs:'))
      .toSorted()
  }

  it.each([
    ['ApiFunctiongetaccount', ['dynamodb:GetItem']],
    ['ApiFunctiongetopenapi', []],
    ['ApiFunctionsendevent', ['events:PutEvents']],
    ['ApiFunctioncreateupload', ['s3:PutObject']],
    ['ReconcilersSweepOutboxFunction', ['dynamodb:BatchWriteItem', 'dynamodb:Scan', 'events:PutEvents']],
    ...['ReconcilersSweepFailuresFunction', 'ReconcilersSweepAllFailuresFunction'].map(
      (owner): [string, string[]] => [
        owner,
        [
          'dynamodb:BatchGetItem',
          'dynamodb:GetItem',
          'dynamodb:PutItem',
          'states:DescribeExecution',
          'states:ListExecutions',
          'states:StartExecution',
        ],
      ],
    ),
    [
      'ReconcilersReconcileGenerationsFunction',
      ['dynamodb:Query', 'dynamodb:UpdateItem', 's3:DeleteObject', 's3:GetObject', 's3:ListBucket'],
    ],
  ])('of %s are %j', (owner, actions) => {
    expect([...new Set(actionsOf(owner))]).toEqual(actions)
  })

  it('are lent by Step Functions and Scheduler to resources of this account only', () => {
    const roles = Object.values(dev.findResources('AWS::IAM::Role'))
    const trusts = roles.flatMap((role) => role['Properties'].AssumeRolePolicyDocument.Statement)
    const lent = trusts.filter(({ Principal }) => /^(?:states|scheduler)\./u.test(Principal.Service))
    expect(lent).toHaveLength(6)
    for (const { Condition } of lent) {
      expect(Condition).toEqual({ StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } })
    }
  })

  it('keep the secret from everyone but the steps that ask Gemini', () => {
    const readers = all.filter(({ Action }) => [Action].flat().includes('secretsmanager:GetSecretValue'))
    expect(readers.map(({ owner }) => owner.replace(/Role[0-9A-F]{8}$/u, '')).toSorted()).toEqual([
      'JobgenerateplushieStepgenerateplushie',
      'JobgenerateplushieSteps',
    ])
  })

  it('let only clean-ups, and the route that removes refused photos, delete objects', () => {
    const deleters = all.filter(({ Action }) => [Action].flat().includes('s3:DeleteObject'))
    expect(deleters.map(({ owner }) => owner.replace(/Role[0-9A-F]{8}$/u, '')).toSorted()).toEqual([
      'ApiFunctionsubmitgeneration',
      'JobgenerateplushieSteps',
      'ReconcilersReconcileGenerationsFunction',
    ])
  })
})

describe('cdk-nag', () => {
  /** The app with a queue that takes plain HTTP. */
  function careless(): { app: App; stack: Stack } {
    const made = app()
    made.stack.node
      .findChild('Relay')
      .node.findChild('DeadLetters')
      .node.findChild('Queue')
      .node.tryRemoveChild('Policy')
    return made
  }

  it('finds what nobody acknowledged: the checks can fail', () => {
    expect(findings(careless().stack)).toEqual([
      expect.stringMatching(/^AwsSolutions-SQS4 at Stepladder-dev\/Relay\/DeadLetters/),
    ])
  })

  it('fails the synthesis, naming rule and construct', async () => {
    const { app: made } = careless()
    await addChecks(made)
    expect(() => made.synth()).toThrow(/Relay\/DeadLetters\/Queue[^]*AwsSolutions-SQS4/)
  })
})
