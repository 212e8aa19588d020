import { Duration, Stack, Tags } from 'aws-cdk-lib/core'
import type { ITable } from 'aws-cdk-lib/aws-dynamodb'
import { Rule, type IEventBus, type RuleProps } from 'aws-cdk-lib/aws-events'
import { SfnStateMachine } from 'aws-cdk-lib/aws-events-targets'
import type { StateMachine } from 'aws-cdk-lib/aws-stepfunctions'
import { MathExpression } from 'aws-cdk-lib/aws-cloudwatch'
import type { IBucket } from 'aws-cdk-lib/aws-s3'
import { Construct } from 'constructs'
import { CHECK_EVENT } from '../../lambdas/job/event-check.ts'
import type { JobDefinition } from '../../lambdas/job/job-definition.ts'
import { DEFAULT_STEP_MEMORY_MB } from '../../lambdas/job/limits.ts'
import { OUTPUT_DAYS, jobPrefix, outputDays } from '../../lambdas/job/output-keys.ts'
import { claimKey, cleanedPrefix, cleanerPrefix } from '../../lambdas/job/run-keys.ts'
import { flattenWords } from '../../lambdas/job/words.ts'
import type { Bundle } from '../bundle.ts'
import type { Grant } from '../grant.ts'
import { leadingKeys } from '../permission.ts'
import { physicalName } from '../physical-name.ts'
import type { Stage } from '../stage.ts'
import { compileJob, type CompiledMachine } from '../states/compile-job.ts'
import { type JobFunction, jobFunctions } from '../states/job-functions.ts'
import type { Alarms } from './alarms.ts'
import { DeadLetterQueue } from './dead-letter-queue.ts'
import { JobMachine } from './job-machine.ts'
import { EVENT_SOURCE } from './jobs-event-bus.ts'
import { NodeFunction } from './node-function.ts'

/** Properties of {@link Job}. */
export interface JobProps {
  readonly stage: Stage
  readonly definition: JobDefinition
  /** Code of the job's module: its `handler` runs each step. */
  readonly bundle: Bundle
  /** Whose events start the job, and where its `sendEvent` words put theirs. */
  readonly bus: IEventBus
  /** Claims of runs, marks of clean-ups, progress. */
  readonly runsTable: ITable
  /** Holds the outputs of steps that are too large to travel inline. */
  readonly objects: IBucket
  readonly alarms: Alarms
  /**
   * What the steps of one function may do besides keeping their outputs and reporting progress. Called once per function.
   *
   * @default - nothing
   */
  readonly grantFor?: (steps: readonly string[]) => Grant
  /**
   * Memory in MiB of steps that do not ask for their own.
   *
   * @default DEFAULT_STEP_MEMORY_MB
   */
  readonly memoryMiB?: number
}

/** How long EventBridge tries to start a run before the event goes to the dead-letter queue. */
const MAX_EVENT_AGE = Duration.hours(24)
const OUTPUTS_WILDCARD = 'Outputs of runs are named by run and step; the prefix is of this job alone.'
/** How often it tries at most: EventBridge's own maximum, which backs off over those hours. */
const RETRY_ATTEMPTS = 185

/** Lambda's limit on the description of a function, in characters. */
const MAX_DESCRIPTION_LENGTH = 256

/**
 * One job: its functions, its state machine, the rule that starts a run for each event, the machine that cleans up
 * after runs that ended where they could not do it themselves, and alarms.
 */
export class Job extends Construct {
  readonly machine: StateMachine
  /** Absent when the job has no `onFailure` steps. */
  readonly onFailureMachine: StateMachine | undefined
  readonly functions: readonly NodeFunction[]
  /** Starts a run for each event. */
  readonly trigger: Rule
  readonly #props: JobProps

  constructor(scope: Construct, id: string, props: JobProps) {
    super(scope, id)
    this.#props = props
    const { definition, alarms } = props
    Tags.of(this).add('job', definition.id)

    const functionOf = this.#addFunctions()
    this.functions = [...new Set(functionOf.values())]
    const compiled = compileJob(this, definition, {
      functionFor: (stepId) => lookUp(functionOf, definition, stepId).function,
      runsTable: props.runsTable,
      eventBus: props.bus,
    })
    this.machine = this.#addRunMachine(compiled.run)
    const deadLetters = new DeadLetterQueue(this, 'DeadLetters', {
      alarms,
      holds: `Events that start or clean up runs of the job ${definition.id}`,
    })
    this.trigger = this.#addRule('Trigger', definition.id, this.machine, deadLetters, {
      eventBus: props.bus,
      eventPattern: { source: [EVENT_SOURCE], detailType: [definition.trigger.name] },
    })

    if (compiled.onFailure) {
      const cleaners = new Set(definition.onFailure.map((step) => lookUp(functionOf, definition, step.id)))
      this.onFailureMachine = this.#addOnFailureMachine(compiled.onFailure, [...cleaners])
      // Without a bus of its own a rule is on the account's default bus, where AWS services announce what happens.
      this.#addRule('Failures', onFailureName(definition), this.onFailureMachine, deadLetters, {
        eventPattern: {
          source: ['aws.states'],
          detailType: ['Step Functions Execution Status Change'],
          detail: {
            status: ['FAILED', 'TIMED_OUT', 'ABORTED'],
            stateMachineArn: [this.machine.stateMachineArn],
          },
        },
      })
      alarms.add(this, 'CleanUpFailed', {
        metric: unsuccessful(this.onFailureMachine),
        threshold: 1,
        description: `Cleaning up after a run of ${definition.id} failed; the sweeper tries again within minutes.`,
      })
    }
    alarms.add(this, 'RunsFailed', {
      metric: unsuccessful(this.machine),
      threshold: 1,
      description: `A run of ${definition.id} failed, timed out or was stopped. Its history names the step and the error.`,
    })
  }

  /** One function for the steps that share it, one for each step with its own memory; all of them one bundle. */
  #addFunctions(): Map<string, NodeFunction> {
    const { stage, definition, bundle, runsTable, objects, grantFor } = this.#props
    const functionOf = new Map<string, NodeFunction>()
    for (const wanted of jobFunctions(definition)) {
      const name = wanted.step === undefined ? definition.id : `${definition.id}-${wanted.step}`
      // The check of an event touches nothing.
      const grant = grantFor?.(wanted.steps.filter((step) => step !== CHECK_EVENT))
      const memoryMiB = wanted.memory ?? this.#props.memoryMiB ?? DEFAULT_STEP_MEMORY_MB
      const made = new NodeFunction(this, wanted.step === undefined ? 'Steps' : `Step-${wanted.step}`, {
        stage,
        name,
        bundle,
        description: describe(definition, wanted),
        timeout: Duration.seconds(wanted.timeoutSeconds),
        memoryMiB,
        permissions: [
          {
            // Progress is shown on the run's own claim.
            actions: ['dynamodb:UpdateItem'],
            resources: [runsTable.tableArn],
            conditions: leadingKeys(claimKey(definition.id, '*')),
          },
          {
            actions: ['s3:PutObject'],
            resources: [objects.arnForObjects(`${jobPrefix(definition.id, outputDays(definition))}*`)],
            wildcardReason: OUTPUTS_WILDCARD,
          },
          {
            // Runs that began before the timeout was changed have outputs that are kept for other times.
            actions: ['s3:GetObject'],
            resources: OUTPUT_DAYS.map((days) => objects.arnForObjects(`${jobPrefix(definition.id, days)}*`)),
            wildcardReason: OUTPUTS_WILDCARD,
          },
          ...(grant?.permissions ?? []),
        ],
        environment: {
          STEPLADDER_RUNS_TABLE: runsTable.tableName,
          STEPLADDER_OBJECTS_BUCKET: objects.bucketName,
          ...grant?.environment,
        },
      })
      for (const step of wanted.steps) functionOf.set(step, made)
    }
    return functionOf
  }

  #addRunMachine(machine: CompiledMachine): StateMachine {
    const { stage, definition, runsTable, bus } = this.#props
    const sends = flattenWords(definition.words).some((word) => word.kind === 'sendEvent')
    return new JobMachine(this, 'Run', {
      stage,
      name: definition.id,
      comment: `Job ${definition.id}`,
      machine,
      functions: this.functions.map((made) => made.function),
      permissions: [
        {
          actions: ['dynamodb:PutItem'],
          resources: [runsTable.tableArn],
          conditions: leadingKeys(claimKey(definition.id, '*'), `${cleanedPrefix(definition.id)}*`),
        },
        ...(sends
          ? [
              {
                actions: ['events:PutEvents'],
                resources: [bus.eventBusArn],
                conditions: { StringEquals: { 'events:source': EVENT_SOURCE } },
              },
            ]
          : []),
      ],
    }).machine
  }

  #addOnFailureMachine(machine: CompiledMachine, functions: readonly NodeFunction[]): StateMachine {
    const { stage, definition, runsTable } = this.#props
    return new JobMachine(this, 'OnFailure', {
      stage,
      name: onFailureName(definition),
      comment: `Cleans up after runs of ${definition.id} that could not do it themselves`,
      machine,
      functions: functions.map((made) => made.function),
      permissions: [
        {
          // Each part of a transaction is checked against the keys of all its parts.
          actions: ['dynamodb:ConditionCheckItem', 'dynamodb:PutItem'],
          resources: [runsTable.tableArn],
          conditions: leadingKeys(
            claimKey(definition.id, '*'),
            `${cleanedPrefix(definition.id)}*`,
            `${cleanerPrefix(definition.id)}*`,
          ),
        },
        {
          // Gives the lease back after a clean-up that failed.
          actions: ['dynamodb:DeleteItem'],
          resources: [runsTable.tableArn],
          conditions: leadingKeys(`${cleanerPrefix(definition.id)}*`),
        },
      ],
    }).machine
  }

  #addRule(
    id: string,
    name: string,
    machine: StateMachine,
    deadLetters: DeadLetterQueue,
    match: Required<Pick<RuleProps, 'eventPattern'>> & Pick<RuleProps, 'eventBus'>,
  ): Rule {
    return new Rule(this, id, {
      ruleName: physicalName('EventBridge rule', `${this.#props.stage.prefix}-${name}`),
      description: `Starts ${Stack.of(this).stackName} ${name}`,
      ...match,
      targets: [
        new SfnStateMachine(machine, {
          deadLetterQueue: deadLetters.queue,
          maxEventAge: MAX_EVENT_AGE,
          retryAttempts: RETRY_ATTEMPTS,
        }),
      ],
    })
  }
}

/** Lambda takes a description of 256 characters at most, and a job may have many steps. */
function describe({ id }: JobDefinition, { steps }: JobFunction): string {
  const text = `Job ${id}: ${steps.join(', ')}`
  return text.length <= MAX_DESCRIPTION_LENGTH ? text : `${text.slice(0, MAX_DESCRIPTION_LENGTH - 1)}…`
}

function onFailureName({ id }: JobDefinition): string {
  return `${id}-on-failure`
}

function lookUp(
  functions: ReadonlyMap<string, NodeFunction>,
  definition: JobDefinition,
  stepId: string,
): NodeFunction {
  const found = functions.get(stepId)
  if (found === undefined) {
    throw new Error(`no function was made for the step "${stepId}" of the job "${definition.id}"`)
  }
  return found
}

/** Executions that ended in any way but success, per 5 minutes. */
function unsuccessful(machine: StateMachine): MathExpression {
  return new MathExpression({
    // Without FILL there is no sum as long as one of the three has no data.
    expression: 'FILL(failed, 0) + FILL(timedOut, 0) + FILL(aborted, 0)',
    label: 'unsuccessful executions',
    period: Duration.minutes(5),
    usingMetrics: {
      failed: machine.metricFailed(),
      timedOut: machine.metricTimedOut(),
      aborted: machine.metricAborted(),
    },
  })
}
