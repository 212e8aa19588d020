import { describe, expect, it } from 'vitest'
import { checkLimits, LimitError } from '../../../lib/limits/check-limits.ts'
import { estimateText } from '../../../lib/limits/estimate-text.ts'
import { SIZE_LIMITS } from '../../../lib/limits/size-limits.ts'
import { templateSchema } from '../../../lib/limits/template.ts'

type Resources = Readonly<Record<string, { readonly Type: string; readonly Properties?: object }>>

function check(resources: Resources, more: object = {}): readonly string[] {
  const Resources = Object.fromEntries(
    Object.entries(resources).map(([id, resource]) => [
      id,
      { ...resource, Metadata: { 'aws:cdk:path': `Stack/${id}` } },
    ]),
  )
  return checkLimits({ Resources, ...more }, 'Stack')
}

function many<Value>(count: number, make: (index: number) => Value): Record<string, Value> {
  return Object.fromEntries(Array.from({ length: count }, (_, index) => [`R${index}`, make(index)]))
}

const role = (characters: number) => ({
  Type: 'AWS::IAM::Role',
  Properties: {
    Policies: [{ PolicyDocument: { Statement: [{ Action: 'x'.repeat(characters) }] } }],
  },
})

describe('a template within all limits', () => {
  it('is taken without a word', () => {
    expect(
      check({ F: { Type: 'AWS::Lambda::Function', Properties: { FunctionName: 'stepladder-dev-f' } } }),
    ).toEqual([])
  })
})

describe('a template that AWS would refuse', () => {
  it.each<[string, Resources, RegExp, object?]>([
    [
      'too much environment',
      {
        F: {
          Type: 'AWS::Lambda::Function',
          Properties: { Environment: { Variables: { SHORT: 'a', LISTINGS: 'é'.repeat(2045) } } },
        },
      },
      /Stack\/F \(AWS::Lambda::Function\): has 4104 bytes of environment variables, and AWS takes 4096\. .*the longest is LISTINGS/u,
    ],
    [
      'too long inline policies',
      { R: role(10_240) },
      /Stack\/R .*characters of inline policies, and AWS takes 10240/u,
    ],
    [
      'too many resources',
      many(SIZE_LIMITS.resources + 1, () => ({ Type: 'AWS::SNS::Subscription' })),
      /Stack: has 501 resources, and AWS takes 500\. Move a domain/u,
    ],
    [
      'too large a definition',
      {
        M: {
          Type: 'AWS::StepFunctions::StateMachine',
          Properties: { DefinitionString: { 'Fn::Join': ['', ['x'.repeat(999_999), 'yz']] } },
        },
      },
      /Stack\/M .*1000001 bytes of definition/u,
    ],
    [
      'too large a template',
      many(100, () => ({ Type: 'AWS::SNS::Subscription', Properties: { Endpoint: 'x'.repeat(10_000) } })),
      /bytes of template, and AWS takes 1000000/u,
    ],
    [
      'too many targets of a rule',
      { Rule: { Type: 'AWS::Events::Rule', Properties: { Targets: Array.from({ length: 6 }, () => ({})) } } },
      /Stack\/Rule .*has 6 targets, and AWS takes 5/u,
    ],
    [
      'too many rules of one bus',
      many(301, () => ({ Type: 'AWS::Events::Rule', Properties: { EventBusName: 'stepladder-dev' } })),
      /bus stepladder-dev: has 301 rules, and AWS takes 300/u,
    ],
    [
      'too many lifecycle rules',
      {
        B: {
          Type: 'AWS::S3::Bucket',
          Properties: { LifecycleConfiguration: { Rules: Array.from({ length: 1001 }, () => ({})) } },
        },
      },
      /1001 lifecycle rules/u,
    ],
    ['too many outputs', {}, /201 outputs/u, { Outputs: many(201, () => ({ Value: 'x' })) }],
    [
      'too long a name',
      {
        F: {
          Type: 'AWS::Lambda::Function',
          Properties: { FunctionName: `stepladder-dev-${'x'.repeat(50)}` },
        },
      },
      /Stack\/F \(AWS::Lambda::Function\), FunctionName: .*has 65 characters, and AWS takes 1 to 64/u,
    ],
    [
      'a name with characters that are refused',
      { M: { Type: 'AWS::StepFunctions::StateMachine', Properties: { StateMachineName: 'a b' } } },
      /StateMachineName: "a b" has characters that AWS refuses\. Allowed are letters, digits, "-" and "_"/u,
    ],
    [
      'a bucket in capitals',
      { B: { Type: 'AWS::S3::Bucket', Properties: { BucketName: 'Objects' } } },
      /BucketName: "Objects" has characters/u,
    ],
    [
      'too long a description',
      { F: { Type: 'AWS::Lambda::Function', Properties: { Description: 'x'.repeat(257) } } },
      /Description: .*257 characters/u,
    ],
  ])('is refused, and told which resource: %s', (_what, resources, message, more) => {
    expect(() => check(resources, more)).toThrow(LimitError)
    expect(() => check(resources, more)).toThrow(message)
  })

  it('is told of all that is wrong at once', () => {
    const resources = {
      A: { Type: 'AWS::StepFunctions::StateMachine', Properties: { StateMachineName: 'a b' } },
      R: role(20_000),
    }
    expect(() => check(resources)).toThrow(/Stack\/R[\s\S]*Stack\/A/u)
  })
})

describe('a template that comes close', () => {
  it('is taken with a warning, from four fifths on', () => {
    expect(check(many(399, () => ({ Type: 'AWS::SNS::Subscription' })))).toEqual([])
    expect(check(many(400, () => ({ Type: 'AWS::SNS::Subscription' })))).toEqual([
      expect.stringMatching(/has 400 resources of the 500/u),
    ])
    expect(check(many(240, () => ({ Type: 'AWS::Events::Rule' })))).toEqual([
      expect.stringMatching(/bus default: has 240 rules of the 300/u),
    ])
  })
})

describe('the text that a property will have', () => {
  const template = templateSchema.parse({
    Resources: {
      Table: { Type: 'AWS::DynamoDB::Table', Properties: { TableName: 'stepladder-dev-runs' } },
      Queue: { Type: 'AWS::SQS::Queue' },
    },
  })

  it.each([
    ['the name that was chosen', { Ref: 'Table' }, 'stepladder-dev-runs'],
    ['a join', { 'Fn::Join': ['/', ['a', { Ref: 'Table' }]] }, 'a/stepladder-dev-runs'],
    ['a substitution', { 'Fn::Sub': '${Table}!${AWS::AccountId}' }, 'stepladder-dev-runs!000000000000'],
  ])('is known: %s', (_what, value, text) => {
    expect(estimateText(value, template)).toBe(text)
  })

  it('is estimated on the long side where AWS makes it', () => {
    expect(estimateText({ Ref: 'Queue' }, template).length).toBeGreaterThanOrEqual('Stack-Queue-'.length + 13)
    expect(estimateText({ 'Fn::GetAtt': ['Queue', 'Arn'] }, template)).toMatch(/^arn:aws:.*Queue/u)
  })
})
