import { Role } from 'aws-cdk-lib/aws-iam'
import type { IFunction } from 'aws-cdk-lib/aws-lambda'
import { LogGroup } from 'aws-cdk-lib/aws-logs'
import {
  DefinitionBody,
  LogLevel,
  QueryLanguage,
  StateMachine,
  StateMachineType,
} from 'aws-cdk-lib/aws-stepfunctions'
import { Construct } from 'constructs'
import { acknowledgeWildcards, ownService, policyDocument, type Permission } from '../permission.ts'
import { physicalName } from '../physical-name.ts'
import type { Stage } from '../stage.ts'
import type { CompiledMachine } from '../states/compile-job.ts'

/** Properties of {@link JobMachine}. */
export interface JobMachineProps {
  readonly stage: Stage
  /** Follows the stage's prefix in the machine's name. */
  readonly name: string
  readonly comment: string
  readonly machine: CompiledMachine
  /** The functions that the machine may invoke. */
  readonly functions: readonly IFunction[]
  /** What the machine may do besides invoking its functions, tracing and logging. */
  readonly permissions: readonly Permission[]
}

/** What Step Functions itself does on behalf of a machine that logs and traces. */
const LOG_AND_TRACE: Permission = {
  actions: [
    'logs:CreateLogDelivery',
    'logs:GetLogDelivery',
    'logs:UpdateLogDelivery',
    'logs:DeleteLogDelivery',
    'logs:ListLogDeliveries',
    'logs:PutResourcePolicy',
    'logs:DescribeResourcePolicies',
    'logs:DescribeLogGroups',
    'xray:PutTraceSegments',
    'xray:PutTelemetryRecords',
    'xray:GetSamplingRules',
    'xray:GetSamplingTargets',
  ],
  resources: ['*'],
  wildcardReason:
    'The log delivery and X-Ray actions that Step Functions needs take no resource: IAM knows only "*" for them.',
}

/**
 * A Standard state machine with X-Ray traces and a log of all its events in a log group of its own.
 *
 * The log leaves out what states take and give: that may be personal. Whoever may read an execution sees it there.
 */
export class JobMachine extends Construct {
  readonly machine: StateMachine

  constructor(scope: Construct, id: string, props: JobMachineProps) {
    super(scope, id)
    const { stage } = props
    const stateMachineName = physicalName('state machine', `${stage.prefix}-${props.name}`)
    // The prefix keeps CloudWatch's resource policy, which has a size limit, from growing with each log group.
    const logs = new LogGroup(this, 'Logs', {
      logGroupName: physicalName('log group', `/aws/vendedlogs/states/${stateMachineName}`),
      retention: stage.logRetention,
      removalPolicy: stage.removalPolicy,
    })
    const permissions: readonly Permission[] = [
      {
        actions: ['lambda:InvokeFunction'],
        resources: props.functions.map((target) => target.functionArn),
      },
      ...props.permissions,
      LOG_AND_TRACE,
    ]
    // Inline and complete: Step Functions checks the log delivery permissions when the machine is made.
    const role = new Role(this, 'Role', {
      assumedBy: ownService('states.amazonaws.com'),
      inlinePolicies: { machine: policyDocument(permissions) },
    })
    acknowledgeWildcards(role, permissions)

    this.machine = new StateMachine(this, 'Machine', {
      stateMachineName,
      stateMachineType: StateMachineType.STANDARD,
      queryLanguage: QueryLanguage.JSONATA,
      comment: props.comment,
      definitionBody: DefinitionBody.fromChainable(props.machine.chain),
      timeout: props.machine.timeout,
      // The states' own grants are wider: all versions of a function, all actions that write an item.
      role: role.withoutPolicyUpdates(),
      tracingEnabled: true,
      logs: { destination: logs, level: LogLevel.ALL, includeExecutionData: false },
    })
  }
}
