import { describe, expect, it } from 'vitest'
import type { JobDefinition } from '../../../lambdas/job/job-definition.ts'
import { Job, type JobProps } from '../../../lib/constructs/job.ts'
import { JobsEventBus } from '../../../lib/constructs/jobs-event-bus.ts'
import { ObjectsBucket } from '../../../lib/constructs/objects-bucket.ts'
import { Tables } from '../../../lib/constructs/tables.ts'
import { fixtureJob, sendingJob } from '../fixture-job.ts'
import { fixture, fixtureBundle, Match, statements, Template } from '../fixture.ts'

function job(definition: JobDefinition, props: Partial<JobProps> = {}) {
  const { stack, stage, alarms } = fixture()
  const made = new Job(stack, 'Job', {
    stage,
    definition,
    bundle: fixtureBundle(),
    bus: new JobsEventBus(stack, 'Events', { stage }).bus,
    runsTable: new Tables(stack, 'Tables', { stage }).runs,
    objects: new ObjectsBucket(stack, 'Storage', { stage }).bucket,
    alarms,
    ...props,
  })
  return { stack, made, template: Template.fromStack(stack) }
}

/** The statements of the role whose logical id begins so. */
function rightsOf(template: Template, owner: string) {
  return statements(template).filter((statement) => statement.owner.startsWith(owner))
}

const RUNS_TABLE = { 'Fn::GetAtt': [expect.stringMatching(/^TablesRuns/), 'Arn'] }

describe('Job', () => {
  it('makes one function for steps that share it and one for a step with its own memory', () => {
    const { template } = job(fixtureJob)
    template.resourceCountIs('AWS::Lambda::Function', 2)
    template.hasResourceProperties('AWS::Lambda::Function', {
      FunctionName: 'stepladder-dev-fixture-job',
      MemorySize: 512,
      Timeout: 45,
    })
    template.hasResourceProperties('AWS::Lambda::Function', {
      FunctionName: 'stepladder-dev-fixture-job-second',
      MemorySize: 2048,
      Timeout: 120,
    })
  })

  it('makes a Standard machine that logs every event, without what states take and give, and traces', () => {
    const { template } = job(fixtureJob)
    template.hasResourceProperties('AWS::StepFunctions::StateMachine', {
      StateMachineName: 'stepladder-dev-fixture-job',
      StateMachineType: 'STANDARD',
      LoggingConfiguration: { Level: 'ALL', IncludeExecutionData: false },
      TracingConfiguration: { Enabled: true },
    })
    template.hasResourceProperties('AWS::Logs::LogGroup', {
      LogGroupName: '/aws/vendedlogs/states/stepladder-dev-fixture-job',
      RetentionInDays: 7,
    })
  })

  it('starts a run for each event of its trigger, tries for a day, and keeps what could not be delivered', () => {
    job(fixtureJob).template.hasResourceProperties('AWS::Events::Rule', {
      Name: 'stepladder-dev-fixture-job',
      EventBusName: { Ref: Match.stringLikeRegexp('^EventsBus') },
      EventPattern: { source: ['stepladder'], 'detail-type': ['fixture/requested'] },
      Targets: [
        Match.objectLike({
          Arn: { Ref: Match.stringLikeRegexp('^JobRunMachine') },
          RetryPolicy: { MaximumEventAgeInSeconds: 86_400, MaximumRetryAttempts: 185 },
          DeadLetterConfig: { Arn: { 'Fn::GetAtt': [Match.stringLikeRegexp('^JobDeadLetters'), 'Arn'] } },
        }),
      ],
    })
  })

  it('cleans up after runs that failed, timed out or were stopped, by a rule on the default bus', () => {
    const { template } = job(fixtureJob)
    template.hasResourceProperties('AWS::StepFunctions::StateMachine', {
      StateMachineName: 'stepladder-dev-fixture-job-on-failure',
    })
    template.hasResourceProperties('AWS::Events::Rule', {
      Name: 'stepladder-dev-fixture-job-on-failure',
      EventBusName: Match.absent(),
      EventPattern: {
        source: ['aws.states'],
        'detail-type': ['Step Functions Execution Status Change'],
        detail: {
          status: ['FAILED', 'TIMED_OUT', 'ABORTED'],
          stateMachineArn: [{ Ref: Match.stringLikeRegexp('^JobRunMachine') }],
        },
      },
      Targets: [
        Match.objectLike({
          Arn: { Ref: Match.stringLikeRegexp('^JobOnFailureMachine') },
          DeadLetterConfig: { Arn: { 'Fn::GetAtt': [Match.stringLikeRegexp('^JobDeadLetters'), 'Arn'] } },
        }),
      ],
    })
  })

  it('has no clean-up machine when it has nothing to clean up', () => {
    const { made, template } = job(sendingJob)
    expect(made.onFailureMachine).toBeUndefined()
    template.resourceCountIs('AWS::StepFunctions::StateMachine', 1)
    template.resourceCountIs('AWS::Events::Rule', 1)
  })

  it('lets both rules, and nobody else, put messages into the dead-letter queue', () => {
    const { template } = job(fixtureJob)
    const [policy] = Object.values(template.findResources('AWS::SQS::QueuePolicy'))
    const allowed = policy?.['Properties'].PolicyDocument.Statement.filter(
      (statement: { Effect: string }) => statement.Effect === 'Allow',
    )
    expect(allowed).toEqual(
      ['Trigger', 'Failures'].map((rule) =>
        expect.objectContaining({
          Action: 'sqs:SendMessage',
          Principal: { Service: 'events.amazonaws.com' },
          Condition: {
            ArnEquals: { 'aws:SourceArn': { 'Fn::GetAtt': [expect.stringMatching(`^Job${rule}`), 'Arn'] } },
          },
        }),
      ),
    )
  })

  it('lets the machine invoke its own functions, put claims and marks, log and trace, and no more', () => {
    const rights = rightsOf(job(fixtureJob).template, 'JobRunRole')
    expect(rights.map(({ Action }) => Action)).toEqual([
      'lambda:InvokeFunction',
      'dynamodb:PutItem',
      expect.arrayContaining(['logs:CreateLogDelivery', 'xray:PutTraceSegments']),
    ])
    expect(rights[0]?.Resource).toEqual([
      { 'Fn::GetAtt': [expect.stringMatching(/^JobStepsFunction/), 'Arn'] },
      { 'Fn::GetAtt': [expect.stringMatching(/^JobStepsecondFunction/), 'Arn'] },
    ])
    expect(rights[1]).toMatchObject({
      Resource: RUNS_TABLE,
      Condition: {
        'ForAllValues:StringLike': {
          'dynamodb:LeadingKeys': ['claim#fixture-job#*', 'cleaned#fixture-job#*'],
        },
      },
    })
  })

  it('lets the clean-up machine invoke only the function of the clean-up steps, and lease, mark and give up a clean-up', () => {
    const rights = rightsOf(job(fixtureJob).template, 'JobOnFailureRole')
    expect(rights[0]).toMatchObject({
      Action: 'lambda:InvokeFunction',
      Resource: { 'Fn::GetAtt': [expect.stringMatching(/^JobStepsFunction/), 'Arn'] },
    })
    const only = (keys: unknown) => ({ 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': keys } })
    expect(rights.slice(1, 3)).toMatchObject([
      {
        Action: ['dynamodb:ConditionCheckItem', 'dynamodb:PutItem'],
        Resource: RUNS_TABLE,
        Condition: only(['claim#fixture-job#*', 'cleaned#fixture-job#*', 'cleaner#fixture-job#*']),
      },
      { Action: 'dynamodb:DeleteItem', Resource: RUNS_TABLE, Condition: only(['cleaner#fixture-job#*']) },
    ])
  })

  it('lets a machine send events only when the job does, and only as ours', () => {
    const rights = rightsOf(job(sendingJob).template, 'JobRunRole')
    expect(rights).toContainEqual(
      expect.objectContaining({
        Action: 'events:PutEvents',
        Resource: { 'Fn::GetAtt': [expect.stringMatching(/^EventsBus/), 'Arn'] },
        Condition: { StringEquals: { 'events:source': 'stepladder' } },
      }),
    )
    const others = rightsOf(job(fixtureJob).template, 'JobRunRole')
    expect(others.map(({ Action }) => Action)).not.toContain('events:PutEvents')
  })

  it('gives steps their outputs, their progress, and what each function was granted', () => {
    const { template } = job(fixtureJob, {
      grantFor: (steps) => ({
        permissions: [{ actions: ['sqs:SendMessage'], resources: [`arn:aws:sqs:::${steps.join('-')}`] }],
        environment: { GRANTED: steps.join('-') },
      }),
    })
    const shared = rightsOf(template, 'JobStepsRole')
    expect(shared).toContainEqual(
      expect.objectContaining({
        Action: 'dynamodb:UpdateItem',
        Resource: RUNS_TABLE,
        Condition: { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': ['claim#fixture-job#*'] } },
      }),
    )
    const objects = (days: number) => ({
      'Fn::Join': ['', [expect.anything(), `/runs/${days}d/fixture-job/*`]],
    })
    expect(shared).toContainEqual(
      expect.objectContaining({ Action: 's3:GetObject', Resource: [100, 30, 400].map(objects) }),
    )
    expect(shared).toContainEqual(expect.objectContaining({ Action: 's3:PutObject', Resource: objects(30) }))
    expect(shared).toContainEqual(expect.objectContaining({ Resource: 'arn:aws:sqs:::first-undo' }))
    expect(rightsOf(template, 'JobStepsecondRole')).toContainEqual(
      expect.objectContaining({ Resource: 'arn:aws:sqs:::second' }),
    )
    template.hasResourceProperties('AWS::Lambda::Function', {
      FunctionName: 'stepladder-dev-fixture-job-second',
      Environment: {
        Variables: Match.objectLike({
          GRANTED: 'second',
          STEPLADDER_RUNS_TABLE: { Ref: Match.stringLikeRegexp('^TablesRuns') },
          STEPLADDER_OBJECTS_BUCKET: { Ref: Match.stringLikeRegexp('^StorageObjects') },
        }),
      },
    })
  })

  it('raises alarms for runs, for clean-ups and for undelivered events', () => {
    const { template } = job(fixtureJob)
    template.resourceCountIs('AWS::CloudWatch::Alarm', 3)
    template.hasResourceProperties('AWS::CloudWatch::Alarm', {
      AlarmDescription: Match.stringLikeRegexp('A run of fixture-job failed'),
      Threshold: 1,
      TreatMissingData: 'notBreaching',
      Metrics: Match.arrayWith([
        Match.objectLike({ Expression: 'FILL(failed, 0) + FILL(timedOut, 0) + FILL(aborted, 0)' }),
      ]),
    })
  })

  it('tags what it is made of with the job', () => {
    job(fixtureJob).template.hasResourceProperties('AWS::StepFunctions::StateMachine', {
      Tags: [{ Key: 'job', Value: 'fixture-job' }],
    })
  })

  it('refuses an id that makes names too long for AWS, before anything is deployed', () => {
    expect(() => job({ ...fixtureJob, id: 'j'.repeat(50) })).toThrow(/AWS takes 64 at most/)
  })
})
