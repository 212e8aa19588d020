import { App, Stack } from 'aws-cdk-lib'
import { Template } from 'aws-cdk-lib/assertions'
import { Table } from 'aws-cdk-lib/aws-dynamodb'
import { EventBus } from 'aws-cdk-lib/aws-events'
import { Function } from 'aws-cdk-lib/aws-lambda'
import { DefinitionBody, QueryLanguage, StateMachine } from 'aws-cdk-lib/aws-stepfunctions'
import * as z from 'zod'
import type { JobDefinition } from '../../../lambdas/job/job-definition.ts'
import { compileJob } from '../../../lib/states/compile-job.ts'
import { jobFunctions } from '../../../lib/states/job-functions.ts'

const resources = z.record(z.string(), z.object({ Properties: z.record(z.string(), z.unknown()) }))

/** What a job's state machines look like when they are deployed to `us-east-1`. */
export interface RenderedJob {
  readonly run: unknown
  readonly onFailure: unknown
  /** Statements of the machines' roles, by `run` and `onFailure`. */
  readonly permissions: Readonly<Record<'run' | 'onFailure', unknown>>
}

/** Compiles a job into real state machines, and reads them from the synthesized template. */
export function renderJob(definition: JobDefinition, options: { readonly bus?: boolean } = {}): RenderedJob {
  const stack = new Stack(new App(), 'test', { env: { account: '000000000000', region: 'us-east-1' } })
  const arn = (name: string) => `arn:aws:lambda:us-east-1:000000000000:function:${name}`
  const shared = Function.fromFunctionArn(stack, 'shared', arn(definition.id))
  const compiled = compileJob(stack, definition, {
    functionFor: (stepId) =>
      jobFunctions(definition).some(({ step }) => step === stepId)
        ? Function.fromFunctionArn(stack, `fn-${stepId}`, arn(`${definition.id}-${stepId}`))
        : shared,
    runsTable: Table.fromTableName(stack, 'runs', 'runs'),
    ...(options.bus === false ? {} : { eventBus: EventBus.fromEventBusName(stack, 'bus', 'stepladder') }),
  })
  for (const [id, machine] of Object.entries({ Run: compiled.run, OnFailure: compiled.onFailure })) {
    if (machine === undefined) continue
    new StateMachine(stack, id, {
      definitionBody: DefinitionBody.fromChainable(machine.chain),
      timeout: machine.timeout,
      queryLanguage: QueryLanguage.JSONATA,
    })
  }
  const template = Template.fromStack(stack)
  const machines = resources.parse(template.findResources('AWS::StepFunctions::StateMachine'))
  const policies = resources.parse(template.findResources('AWS::IAM::Policy'))
  const find = (from: z.infer<typeof resources>, prefix: string) =>
    Object.entries(from).find(([id]) => id.startsWith(prefix))?.[1].Properties
  const asl = (prefix: string): unknown => {
    const machine = find(machines, prefix)
    return machine === undefined ? undefined : JSON.parse(toText(machine['DefinitionString']))
  }
  const statements = (prefix: string): unknown => {
    const document = z.object({ Statement: z.unknown() }).parse(find(policies, prefix)?.['PolicyDocument'])
    return JSON.parse(toText(JSON.stringify(document.Statement)))
  }
  return {
    run: asl('Run'),
    onFailure: asl('OnFailure'),
    permissions: {
      run: statements('RunRole'),
      onFailure: compiled.onFailure === undefined ? undefined : statements('OnFailureRole'),
    },
  }
}

const join = z.object({ 'Fn::Join': z.tuple([z.string(), z.array(z.unknown())]) })
const ref = z.object({ Ref: z.literal('AWS::Partition') })

/** Resolves the only intrinsic functions that are left: joins with the partition, which is `aws`. */
function toText(value: unknown): string {
  if (typeof value === 'string') return resolveInText(value)
  const joined = join.safeParse(value)
  if (joined.success) return joined.data['Fn::Join'][1].map(toText).join(joined.data['Fn::Join'][0])
  ref.parse(value)
  return 'aws'
}

function resolveInText(text: string): string {
  return text.replace(
    /\{"Fn::Join":\["",\[((?:"[^"]*"|\{"Ref":"AWS::Partition"\}|,)*)\]\]\}/g,
    (_all, parts: string) => JSON.stringify(toText({ 'Fn::Join': ['', JSON.parse(`[${parts}]`)] })),
  )
}
