import { estimateText } from './estimate-text.ts'
import { pathOf, type Finding, type Resource, type Template } from './template.ts'

/** What AWS takes as a name or a description. */
interface TextLimit {
  readonly property: string
  readonly max: number
  /** @default 1 */
  readonly min?: number
  /** @default - any characters */
  readonly pattern?: RegExp
  /** What the pattern allows, in words. */
  readonly allowed?: string
}

const WORD = { pattern: /^[\w-]+$/u, allowed: 'letters, digits, "-" and "_"' }
const DOTTED = { pattern: /^[\w.-]+$/u, allowed: 'letters, digits, ".", "-" and "_"' }

/**
 * Lengths and characters of chosen names and of descriptions, by type. Source of each: the property's page in the AWS
 * CloudFormation template reference, and the service's API model.
 */
const TEXT_LIMITS: Readonly<Record<string, readonly TextLimit[]>> = {
  'AWS::Lambda::Function': [
    { property: 'FunctionName', max: 64, ...WORD },
    { property: 'Description', max: 256, min: 0 },
  ],
  'AWS::StepFunctions::StateMachine': [{ property: 'StateMachineName', max: 80, ...WORD }],
  'AWS::Events::Rule': [
    { property: 'Name', max: 64, ...DOTTED },
    { property: 'Description', max: 512, min: 0 },
  ],
  'AWS::Events::EventBus': [
    { property: 'Name', max: 256, pattern: /^[\w./-]+$/u, allowed: 'letters, digits, "/", ".", "-" and "_"' },
  ],
  'AWS::Events::Archive': [{ property: 'ArchiveName', max: 48, ...DOTTED }],
  'AWS::Scheduler::Schedule': [
    { property: 'Name', max: 64, ...DOTTED },
    { property: 'Description', max: 512, min: 0 },
  ],
  'AWS::DynamoDB::Table': [{ property: 'TableName', min: 3, max: 255, ...DOTTED }],
  'AWS::SQS::Queue': [
    {
      property: 'QueueName',
      max: 80,
      pattern: /^[\w-]+(?:\.fifo)?$/u,
      allowed: 'letters, digits, "-" and "_"',
    },
  ],
  'AWS::SNS::Topic': [
    {
      property: 'TopicName',
      max: 256,
      pattern: /^[\w-]+(?:\.fifo)?$/u,
      allowed: 'letters, digits, "-" and "_"',
    },
  ],
  'AWS::S3::Bucket': [
    {
      property: 'BucketName',
      min: 3,
      max: 63,
      pattern: /^[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?$/u,
      allowed: 'lower-case letters, digits, "." and "-", a letter or digit at both ends',
    },
  ],
  'AWS::Logs::LogGroup': [
    {
      property: 'LogGroupName',
      max: 512,
      pattern: /^[\w./#-]+$/u,
      allowed: 'letters, digits, "/", "#", ".", "-" and "_"',
    },
  ],
  'AWS::IAM::Role': [
    { property: 'RoleName', max: 64, pattern: /^[\w+=,.@-]+$/u, allowed: 'letters, digits and "+=,.@-_"' },
    { property: 'Description', max: 1000, min: 0 },
  ],
  'AWS::IAM::ManagedPolicy': [
    {
      property: 'ManagedPolicyName',
      max: 128,
      pattern: /^[\w+=,.@-]+$/u,
      allowed: 'letters, digits and "+=,.@-_"',
    },
  ],
  'AWS::SecretsManager::Secret': [
    { property: 'Name', max: 512, pattern: /^[\w/+=.@-]+$/u, allowed: 'letters, digits and "/_+=.@-"' },
    { property: 'Description', max: 2048, min: 0 },
  ],
  'AWS::SSM::Parameter': [
    {
      property: 'Name',
      max: 1011,
      pattern: /^[\w./-]+$/u,
      allowed: 'letters, digits, "/", ".", "-" and "_"',
    },
  ],
  'AWS::CloudWatch::Alarm': [
    { property: 'AlarmName', max: 255 },
    { property: 'AlarmDescription', max: 1024, min: 0 },
  ],
  'AWS::ApiGatewayV2::Api': [
    { property: 'Name', max: 128 },
    { property: 'Description', max: 1024, min: 0 },
  ],
  'AWS::Cognito::UserPool': [{ property: 'UserPoolName', max: 128 }],
  'AWS::CloudFront::Function': [{ property: 'Name', max: 64, ...WORD }],
  'AWS::CloudFront::ResponseHeadersPolicy': [],
}

/** Names and descriptions that AWS would refuse. */
export function checkNames(template: Template): Finding[] {
  return Object.entries(template.Resources).flatMap(([logicalId, resource]) =>
    (TEXT_LIMITS[resource.Type] ?? []).flatMap((limit) => checkText(logicalId, resource, limit, template)),
  )
}

function checkText(
  logicalId: string,
  resource: Resource,
  { property, min = 1, max, pattern, allowed }: TextLimit,
  template: Template,
): Finding[] {
  const value = resource.Properties[property]
  if (value === undefined) return []
  const text = estimateText(value, template)
  const where = `${pathOf(logicalId, resource)} (${resource.Type}), ${property}`
  const shown = text.length > 80 ? `${text.slice(0, 77)}…` : text
  if (text.length > max || text.length < min) {
    return [
      {
        level: 'error',
        message: `${where}: "${shown}" has ${text.length} characters, and AWS takes ${min} to ${max}. Shorten the id in it`,
      },
    ]
  }
  // What AWS makes at deployment has characters that AWS takes.
  if (pattern === undefined || typeof value !== 'string' || pattern.test(text)) return []
  return [
    {
      level: 'error',
      message: `${where}: "${shown}" has characters that AWS refuses. Allowed are ${allowed}`,
    },
  ]
}
