import { Aws, Stack, Validations } from 'aws-cdk-lib/core'
import { Effect, PolicyDocument, PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam'
import { flattenCfnReference } from 'cdk-nag/lib/utils/flatten-cfn-reference.js'
import type { IConstruct } from 'constructs'

/** One statement of a role's policy: what may be done, to what, and why that cannot be narrower. */
export interface Permission {
  /** IAM actions, e.g. `dynamodb:GetItem`. */
  readonly actions: readonly string[]
  /** ARNs. */
  readonly resources: readonly string[]
  /**
   * IAM conditions.
   *
   * @default - none
   */
  readonly conditions?: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>
  /**
   * Why a `*` in `resources` cannot be avoided; it is recorded beside the resource for cdk-nag.
   *
   * @default - none: a `*` is then a finding that fails the synthesis
   */
  readonly wildcardReason?: string
}

/** The policy document of some permissions. */
export function policyDocument(permissions: readonly Permission[]): PolicyDocument {
  return new PolicyDocument({
    statements: permissions.map(
      (permission) =>
        new PolicyStatement({
          effect: Effect.ALLOW,
          actions: [...permission.actions],
          resources: [...permission.resources],
          ...(permission.conditions && { conditions: permission.conditions }),
        }),
    ),
  })
}

/** Tells cdk-nag, for each resource with a `*` in a permission that gives a reason, that this one is meant. */
export function acknowledgeWildcards(scope: IConstruct, permissions: readonly Permission[]): void {
  const stack = Stack.of(scope)
  for (const { resources, wildcardReason } of permissions) {
    if (wildcardReason === undefined) continue
    for (const resource of resources) {
      const name = flattenCfnReference(stack.resolve(resource))
      if (!name.includes('*')) continue
      Validations.of(scope).acknowledge({
        id: `AwsSolutions-IAM5[Resource::${name}]`,
        reason: wildcardReason,
      })
    }
  }
}

/** A service that assumes a role, for resources of this account only: others cannot make it act here on their behalf. */
export function ownService(service: string): ServicePrincipal {
  return new ServicePrincipal(service, {
    conditions: { StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID } },
  })
}

/** Restricts actions on items to keys that match; each request names its keys, so none escapes the condition. */
export function leadingKeys(...patterns: readonly string[]): NonNullable<Permission['conditions']> {
  return { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': patterns } }
}
