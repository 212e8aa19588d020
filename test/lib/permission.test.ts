import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam'
import { Bucket } from 'aws-cdk-lib/aws-s3'
import { describe, expect, it } from 'vitest'
import { acknowledgeWildcards, policyDocument, type Permission } from '../../lib/permission.ts'
import { findings } from './findings.ts'
import { fixtureStack, statements, Template } from './fixture.ts'

function roleWith(permissionsOf: (bucket: Bucket) => readonly Permission[]) {
  const stack = fixtureStack()
  const bucket = new Bucket(stack, 'Bucket')
  const permissions = permissionsOf(bucket)
  const role = new Role(stack, 'Role', {
    assumedBy: new ServicePrincipal('lambda.amazonaws.com'),
    inlinePolicies: { role: policyDocument(permissions) },
  })
  acknowledgeWildcards(role, permissions)
  return { stack, wildcards: () => findings(stack).filter((finding) => finding.includes('IAM5')) }
}

describe('permissions', () => {
  it('become statements with their conditions', () => {
    const { stack } = roleWith(() => [
      {
        actions: ['dynamodb:PutItem'],
        resources: ['arn:aws:dynamodb:us-east-1:1:table/T'],
        conditions: { StringEquals: { 'dynamodb:Select': 'COUNT' } },
      },
    ])
    expect(statements(Template.fromStack(stack))).toEqual([
      expect.objectContaining({
        Effect: 'Allow',
        Action: 'dynamodb:PutItem',
        Resource: 'arn:aws:dynamodb:us-east-1:1:table/T',
        Condition: { StringEquals: { 'dynamodb:Select': 'COUNT' } },
      }),
    ])
  })

  it('are a finding when they have a wildcard without a reason', () => {
    const { wildcards } = roleWith((bucket) => [
      { actions: ['s3:GetObject'], resources: [bucket.arnForObjects('a/*')] },
    ])
    expect(wildcards()).toEqual([
      'AwsSolutions-IAM5[Resource::<Bucket83908E77.Arn>/a/*] at Fixture/Role/Resource',
    ])
  })

  it('are no finding when the wildcard has a reason', () => {
    const { wildcards } = roleWith((bucket) => [
      {
        actions: ['s3:GetObject'],
        resources: [bucket.arnForObjects('a/*')],
        wildcardReason: 'Keys are not known.',
      },
    ])
    expect(wildcards()).toEqual([])
  })

  it('excuse their own wildcard only', () => {
    const { wildcards } = roleWith((bucket) => [
      {
        actions: ['s3:GetObject'],
        resources: [bucket.arnForObjects('a/*')],
        wildcardReason: 'Keys are not known.',
      },
      { actions: ['s3:PutObject'], resources: [bucket.arnForObjects('b/*')] },
    ])
    expect(wildcards()).toEqual([
      'AwsSolutions-IAM5[Resource::<Bucket83908E77.Arn>/b/*] at Fixture/Role/Resource',
    ])
  })
})
