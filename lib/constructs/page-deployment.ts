import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Stack, Validations } from 'aws-cdk-lib/core'
import { Policy, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam'
import { LogGroup } from 'aws-cdk-lib/aws-logs'
import type { IBucket } from 'aws-cdk-lib/aws-s3'
import {
  BucketDeployment,
  CacheControl,
  type ISource,
  Source,
  type SourceConfig,
} from 'aws-cdk-lib/aws-s3-deployment'
import { Construct } from 'constructs'

import { CACHE_CONTROL, type PageOrigins, pagePolicy } from '../page-headers.ts'
import { ASSETS_FOLDER, CONFIG_FILE, POLICY_MARK } from '../pages.ts'
import { acknowledgeWildcards, type Permission, policyDocument } from '../permission.ts'
import { physicalName } from '../physical-name.ts'
import type { Stage } from '../stage.ts'

/** It copies files of a few hundred kB; Python and the AWS CLI take most of it. */
const MEMORY_MIB = 256

/** Properties of {@link PageDeployment}. */
export interface PageDeploymentProps {
  readonly stage: Stage
  /** Folder of the built pages. */
  readonly folder: string
  /** Takes the files. */
  readonly bucket: IBucket
  /** Becomes `/config.json`. */
  readonly config: Readonly<Record<string, unknown>>
  /** Exactly what the pages may speak with. */
  readonly origins: PageOrigins
}

/**
 * Puts the pages into their bucket while the stack is deployed: assets first, then the documents that name them. Old
 * assets stay, for pages that are open in a browser.
 */
export class PageDeployment extends Construct {
  constructor(scope: Construct, id: string, props: PageDeploymentProps) {
    super(scope, id)
    const { stage, folder, bucket, config, origins } = props
    const logGroup = new LogGroup(this, 'Log', {
      logGroupName: physicalName('log group', `/aws/lambda/${stage.prefix}-page-deployment`),
      retention: stage.logRetention,
      removalPolicy: stage.removalPolicy,
    })
    const sources: SourceConfig[] = []
    const noting = (source: ISource): ISource => ({
      bind: (...args) => {
        const bound = source.bind(...args)
        sources.push(bound)
        return bound
      },
    })
    const role = new Role(this, 'Role', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') })
    const common = {
      destinationBucket: bucket,
      // What the library would grant is wider: any object of either bucket, and deletion.
      role: role.withoutPolicyUpdates(),
      logGroup,
      prune: false,
      outputObjectKeys: false,
      memoryLimit: MEMORY_MIB,
    }
    const assets = new BucketDeployment(this, 'Assets', {
      ...common,
      sources: [noting(Source.asset(join(folder, ASSETS_FOLDER)))],
      destinationKeyPrefix: ASSETS_FOLDER,
      cacheControl: [CacheControl.fromString(CACHE_CONTROL.assets)],
    })
    const documents = new BucketDeployment(this, 'Documents', {
      ...common,
      // Not with `escape`: the values that are known at deployment come with their quotes, which it would escape as well.
      sources: [...documentsOf(folder, origins), Source.jsonData(CONFIG_FILE, config)].map(noting),
      cacheControl: [CacheControl.fromString(CACHE_CONTROL.documents)],
    })
    documents.node.addDependency(assets)

    const permissions: readonly Permission[] = [
      { actions: ['logs:CreateLogStream', 'logs:PutLogEvents'], resources: [logGroup.logGroupArn] },
      {
        actions: ['s3:GetObject'],
        resources: sources.map((source) => source.bucket.arnForObjects(source.zipObjectKey)),
      },
      { actions: ['s3:ListBucket'], resources: [bucket.bucketArn] },
      {
        actions: ['s3:PutObject', 's3:AbortMultipartUpload'],
        resources: [bucket.arnForObjects('*')],
        wildcardReason:
          'Names of assets are hashes of their content; the bucket holds nothing but the pages.',
      },
    ]
    const policy = new Policy(this, 'Policy', { roles: [role], document: policyDocument(permissions) })
    acknowledgeWildcards(policy, permissions)
    for (const deployment of [assets, documents]) deployment.node.addDependency(policy)
    acknowledgeRuntime(Stack.of(this))
  }
}

/** Everything beside the assets; pages with the exact origins in them, which only the deployment knows. */
function documentsOf(folder: string, origins: PageOrigins): ISource[] {
  const paths = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .filter((path) => !path.startsWith(`${ASSETS_FOLDER}/`))
    .toSorted()
  const policy = `<meta http-equiv="Content-Security-Policy" content="${pagePolicy(origins)}" />`
  return paths.map((path) =>
    Source.data(path, readFileSync(join(folder, path), 'utf8').replace(POLICY_MARK, policy)),
  )
}

/** The library's own function writes the files; one serves all deployments of a stack. */
function acknowledgeRuntime(stack: Stack): void {
  const handler = stack.node.children.find(({ node }) => node.id.startsWith('Custom::CDKBucketDeployment'))
  if (!handler)
    throw new Error('the function of BucketDeployment is not where it was: look for it in the stack')
  Validations.of(handler).acknowledge({
    id: 'AwsSolutions-L1',
    reason: 'The runtime of the function that the CDK library brings is chosen by the library.',
  })
}
