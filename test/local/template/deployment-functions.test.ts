import { describe, expect, it } from 'vitest'

import { deploymentFunctions } from '../../../local/template/deployment-functions.ts'
import { templateSchema } from '../../../local/template/template.ts'

const WITHOUT_BEHAVIOUR = new Map([['Custom::Upload', 'it runs only while AWS deploys']])
const ARN = { 'Fn::GetAtt': ['Handler', 'Arn'] }
const Handler = { Type: 'AWS::Lambda::Function' }
const Upload = { Type: 'Custom::Upload', Properties: { ServiceToken: ARN } }

function found(Resources: Readonly<Record<string, unknown>>): string[] {
  return [...deploymentFunctions(templateSchema.parse({ Resources }), WITHOUT_BEHAVIOUR)]
}

describe('functions that run only while AWS deploys', () => {
  it('are those that answer custom resources without behaviour', () => {
    expect(found({ Handler, Upload })).toEqual(['Handler'])
  })

  it('are not those that nobody asks for', () => {
    expect(found({ Handler })).toEqual([])
  })

  it('are not those that another resource refers to as well', () => {
    const Rule = { Type: 'AWS::Events::Rule', Properties: { Targets: [{ Arn: ARN }] } }
    expect(found({ Handler, Upload, Rule })).toEqual([])
  })

  it('are not those of a custom resource that has a behaviour, or is not known', () => {
    expect(found({ Handler, Upload: { ...Upload, Type: 'Custom::Other' } })).toEqual([])
  })
})
