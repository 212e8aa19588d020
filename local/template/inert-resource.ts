import { createHash } from 'node:crypto'
import type { CreatedResource, TemplateResource } from '../services/service.ts'

/** Properties that hold a resource's own name, in the types that have one. */
const NAME_PROPERTIES = [
  'RoleName',
  'PolicyName',
  'ManagedPolicyName',
  'TopicName',
  'AlarmName',
  'DashboardName',
]

/**
 * `Ref` and `Fn::GetAtt` of a resource without behaviour: names and ARNs of the right form, which other resources may
 * carry but nothing locally looks up.
 */
export function inertResource(
  resource: TemplateResource,
  { accountId, region }: { readonly accountId: string; readonly region: string },
): CreatedResource {
  const [, service = '', kind = ''] = resource.type.split('::')
  const named = NAME_PROPERTIES.map((property) => resource.properties[property]).find(
    (value) => typeof value === 'string',
  )
  const name = named ?? resource.logicalId
  const arn = arnOf(resource.type, service.toLowerCase(), kind.toLowerCase(), name, accountId, region)
  const refersByArn = resource.type === 'AWS::SNS::Topic' || resource.type === 'AWS::IAM::ManagedPolicy'
  const id = createHash('sha256').update(resource.logicalId).digest('hex').slice(0, 16).toUpperCase()
  return {
    ref: refersByArn ? arn : name,
    attributes: {
      Arn: arn,
      TopicArn: arn,
      TopicName: name,
      KeyId: name,
      Id: id,
      RoleId: `AROA${id}`,
      FunctionARN: arn,
      DomainName: `${id.toLowerCase()}.cloudfront.net`,
    },
  }
}

function arnOf(
  type: string,
  service: string,
  kind: string,
  name: string,
  accountId: string,
  region: string,
): string {
  if (service === 'iam')
    return `arn:aws:iam::${accountId}:${kind === 'managedpolicy' ? 'policy' : kind}/${name}`
  if (type === 'AWS::SNS::Topic') return `arn:aws:sns:${region}:${accountId}:${name}`
  if (type === 'AWS::CloudWatch::Alarm') return `arn:aws:cloudwatch:${region}:${accountId}:alarm:${name}`
  return `arn:aws:${service}:${region}:${accountId}:${kind}/${name}`
}
