import * as z from 'zod'
import type { Template } from './template.ts'

/** Properties that hold the name which `Ref` yields, by type; other types yield an id that AWS makes. */
const NAMES: Readonly<Record<string, string>> = {
  'AWS::DynamoDB::Table': 'TableName',
  'AWS::Lambda::Function': 'FunctionName',
  'AWS::Logs::LogGroup': 'LogGroupName',
  'AWS::S3::Bucket': 'BucketName',
  'AWS::IAM::Role': 'RoleName',
  'AWS::Events::EventBus': 'Name',
  'AWS::StepFunctions::StateMachine': 'StateMachineName',
  'AWS::SQS::Queue': 'QueueName',
  'AWS::SecretsManager::Secret': 'Name',
}

/** What pseudo parameters are at their longest: a partition, an account, the longest Region. */
const PSEUDO: Readonly<Record<string, string>> = {
  'AWS::AccountId': '000000000000',
  'AWS::Region': 'ap-southeast-1',
  'AWS::Partition': 'aws',
  'AWS::URLSuffix': 'amazonaws.com',
  'AWS::StackName': 'x'.repeat(40),
}

/** Of an ARN without the name: partition, service, Region, account and type. */
const ARN_START = 'arn:aws:secretsmanager:ap-southeast-1:000000000000:secret:'
/** CloudFormation adds a hyphen and up to 13 characters to the names that it makes. */
const MADE_SUFFIX = `-${'X'.repeat(13)}`

const intrinsicSchema = z.record(z.string(), z.unknown())
const textsSchema = z.array(z.unknown())

/**
 * The text that a property will have at deployment, or one of about its length where only AWS can know: names that
 * CloudFormation makes, ids and ARNs are estimated on the long side.
 */
export function estimateText(value: unknown, template: Template): string {
  if (typeof value === 'string') return value
  if (value === null || typeof value !== 'object') return JSON.stringify(value) ?? ''
  const intrinsic = intrinsicSchema.safeParse(value)
  if (!intrinsic.success || Array.isArray(value)) return JSON.stringify(value)
  const [[name, argument] = ['', undefined]] = Object.entries(intrinsic.data)
  switch (name) {
    case 'Ref':
      return estimateRef(String(argument), template)
    case 'Fn::GetAtt': {
      const [logicalId = ''] = Array.isArray(argument) ? argument.map(String) : String(argument).split('.')
      return `${ARN_START}${estimateRef(logicalId, template)}`
    }
    case 'Fn::Join': {
      const [separator, parts] = textsSchema.parse(argument)
      return textsSchema
        .parse(parts)
        .map((part) => estimateText(part, template))
        .join(String(separator))
    }
    case 'Fn::Sub': {
      const text = String(Array.isArray(argument) ? argument[0] : argument)
      return text.replaceAll(/\$\{([^!}][^}]*)\}/gu, (_, reference: string) => {
        const [logicalId = ''] = reference.split('.')
        return reference.includes('.')
          ? `${ARN_START}${estimateRef(logicalId, template)}`
          : estimateRef(logicalId, template)
      })
    }
    default:
      // Fn::Select, Fn::Split, Fn::ImportValue and others: about an ARN.
      return `${ARN_START}${MADE_SUFFIX}`
  }
}

function estimateRef(logicalId: string, template: Template): string {
  const pseudo = PSEUDO[logicalId]
  if (pseudo !== undefined) return pseudo
  const resource = template.Resources[logicalId]
  const property = resource && NAMES[resource.Type]
  const name = property === undefined ? undefined : resource?.Properties[property]
  if (name !== undefined) return estimateText(name, template)
  return `${PSEUDO['AWS::StackName']}-${logicalId}${MADE_SUFFIX}`
}
