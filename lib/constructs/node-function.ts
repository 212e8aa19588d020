import { Duration } from 'aws-cdk-lib/core'
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam'
import { Architecture, AssetCode, Function, Runtime } from 'aws-cdk-lib/aws-lambda'
import { AssetHashType } from 'aws-cdk-lib/core'
import { LogGroup } from 'aws-cdk-lib/aws-logs'
import { Construct } from 'constructs'
import type { Bundle } from '../bundle.ts'
import { acknowledgeWildcards, policyDocument, type Permission } from '../permission.ts'
import { physicalName } from '../physical-name.ts'
import type { Stage } from '../stage.ts'

/** Properties of {@link NodeFunction}. */
export interface NodeFunctionProps {
  readonly stage: Stage
  /** Follows the stage's prefix in the function's name, e.g. `submit-generation`. */
  readonly name: string
  readonly bundle: Bundle
  readonly description: string
  /**
   * What the code may do besides writing its own log.
   *
   * @default - nothing
   */
  readonly permissions?: readonly Permission[]
  /**
   * Environment variables besides `STEPLADDER_STAGE` and the logger's.
   *
   * @default - none
   */
  readonly environment?: Readonly<Record<string, string>>
  /**
   * How long one invocation may take.
   *
   * @default Duration.seconds(10)
   */
  readonly timeout?: Duration
  /**
   * Memory in MiB; the share of a CPU grows with it.
   *
   * @default 512
   */
  readonly memoryMiB?: number
}

/**
 * A Lambda function on the newest Node.js runtime, with a log group and a role of its own.
 *
 * The role is written here, statement by statement, in place of the `grant…` methods and managed policies: these
 * allow more than is used (`index/*`, every log group, every version of a function).
 */
export class NodeFunction extends Construct {
  readonly function: Function
  readonly role: Role
  readonly logGroup: LogGroup

  constructor(scope: Construct, id: string, props: NodeFunctionProps) {
    super(scope, id)
    const { stage, bundle, permissions = [] } = props
    const functionName = physicalName('Lambda function', `${stage.prefix}-${props.name}`)

    this.logGroup = new LogGroup(this, 'Logs', {
      logGroupName: physicalName('log group', `/aws/lambda/${functionName}`),
      retention: stage.logRetention,
      removalPolicy: stage.removalPolicy,
    })
    const all: readonly Permission[] = [
      {
        actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
        // The ARN of a log group ends in ":*": the log streams of this group.
        resources: [this.logGroup.logGroupArn],
      },
      ...permissions,
    ]
    // Inline, so that the policy exists before whatever assumes the role.
    this.role = new Role(this, 'Role', {
      assumedBy: new ServicePrincipal('lambda.amazonaws.com'),
      inlinePolicies: { function: policyDocument(all) },
    })
    acknowledgeWildcards(this.role, all)

    this.function = new Function(this, 'Function', {
      functionName,
      description: props.description,
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      handler: 'index.handler',
      // Hashed by code alone: a function is deployed again only when its code changed.
      code: new AssetCode(bundle.folder, { assetHash: bundle.hash, assetHashType: AssetHashType.CUSTOM }),
      role: this.role.withoutPolicyUpdates(),
      logGroup: this.logGroup,
      timeout: props.timeout ?? Duration.seconds(10),
      memorySize: props.memoryMiB ?? 512,
      environment: {
        STEPLADDER_STAGE: stage.name,
        POWERTOOLS_SERVICE_NAME: props.name,
        POWERTOOLS_LOG_LEVEL: stage.logLevel,
        ...props.environment,
      },
    })
  }
}
