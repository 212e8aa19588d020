import * as z from 'zod'
import { estimateText } from './estimate-text.ts'
import { pathOf, type Finding, type Resource, type Template } from './template.ts'

/**
 * Sizes and numbers that AWS takes.
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html
 * @see https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-quota.html
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/how-to-set-lifecycle-configuration-intro.html
 */
export const SIZE_LIMITS = {
  resources: 500,
  parameters: 200,
  outputs: 200,
  outputsBytes: 51_200,
  templateBytes: 1_000_000,
  definitionBytes: 1_000_000,
  environmentBytes: 4096,
  inlinePolicyCharacters: 10_240,
  ruleTargets: 5,
  busRules: 300,
  lifecycleRules: 1000,
} as const

/** From this share of a limit on, it is said that it comes close. */
const WARN_SHARE = 0.8

/** Sizes and numbers of one stack that AWS would refuse, or soon will. */
export function checkSizes(template: Template, stackName: string): Finding[] {
  const text = JSON.stringify(template)
  return [
    ...compare(stackName, Object.keys(template.Resources).length, 'resources', 'resources', {
      remedy: 'Move a domain, or some of its jobs, to a stack of their own',
      warns: true,
    }),
    ...compare(stackName, Object.keys(template.Parameters).length, 'parameters', 'parameters'),
    ...compare(stackName, Object.keys(template.Outputs).length, 'outputs', 'outputs'),
    ...compare(
      stackName,
      Buffer.byteLength(JSON.stringify(template.Outputs)),
      'outputsBytes',
      'bytes of outputs',
    ),
    ...compare(stackName, Buffer.byteLength(text), 'templateBytes', 'bytes of template', {
      remedy: 'Move a domain, or some of its jobs, to a stack of their own',
      warns: true,
    }),
    ...Object.entries(template.Resources).flatMap(([logicalId, resource]) =>
      checkResource(logicalId, resource, template),
    ),
    ...checkBuses(template, stackName),
  ]
}

function checkResource(logicalId: string, resource: Resource, template: Template): Finding[] {
  const where = `${pathOf(logicalId, resource)} (${resource.Type})`
  const { Properties } = resource
  switch (resource.Type) {
    case 'AWS::Lambda::Function': {
      const { Environment } = environmentSchema.parse(Properties)
      const variables = Object.entries(Environment?.Variables ?? {})
      const bytes = variables.reduce(
        (sum, [name, value]) =>
          sum + Buffer.byteLength(name) + Buffer.byteLength(estimateText(value, template)),
        0,
      )
      const longest = variables
        .map(([name, value]) => ({ name, length: estimateText(value, template).length }))
        .toSorted((one, other) => other.length - one.length)[0]
      return compare(where, bytes, 'environmentBytes', 'bytes of environment variables', {
        remedy: `Take out what the code does not need; the longest is ${longest?.name}`,
      })
    }
    case 'AWS::IAM::Role': {
      const { Policies } = policiesSchema.parse(Properties)
      // IAM does not count white space.
      const characters = Policies.reduce(
        (sum, { PolicyDocument }) => sum + estimateDocument(PolicyDocument, template).length,
        0,
      )
      return compare(where, characters, 'inlinePolicyCharacters', 'characters of inline policies', {
        remedy: 'Give the function fewer uses, or some of its steps a function of their own (option memory)',
      })
    }
    case 'AWS::StepFunctions::StateMachine': {
      const { DefinitionString } = definitionSchema.parse(Properties)
      const bytes = Buffer.byteLength(estimateText(DefinitionString ?? '', template))
      return compare(where, bytes, 'definitionBytes', 'bytes of definition', { remedy: 'Split the job' })
    }
    case 'AWS::Events::Rule': {
      const { Targets } = targetsSchema.parse(Properties)
      return compare(where, Targets.length, 'ruleTargets', 'targets', { remedy: 'Make a second rule' })
    }
    case 'AWS::S3::Bucket': {
      const { LifecycleConfiguration } = lifecycleSchema.parse(Properties)
      return compare(where, LifecycleConfiguration?.Rules.length ?? 0, 'lifecycleRules', 'lifecycle rules')
    }
    default:
      return []
  }
}

/** Each bus takes so many rules; those of other stacks count as well, and are not seen here. */
function checkBuses(template: Template, stackName: string): Finding[] {
  const rules = new Map<string, number>()
  for (const { Type, Properties } of Object.values(template.Resources)) {
    if (Type !== 'AWS::Events::Rule') continue
    const bus = estimateText(Properties['EventBusName'] ?? 'default', template)
    rules.set(bus, (rules.get(bus) ?? 0) + 1)
  }
  return [...rules].flatMap(([bus, count]) =>
    compare(`${stackName}, bus ${bus}`, count, 'busRules', 'rules', {
      remedy: 'Ask AWS for a higher quota, or use a second bus',
      warns: true,
    }),
  )
}

function compare(
  where: string,
  count: number,
  limit: keyof typeof SIZE_LIMITS,
  what: string,
  { remedy, warns = false }: { readonly remedy?: string; readonly warns?: boolean } = {},
): Finding[] {
  const max = SIZE_LIMITS[limit]
  const advice = remedy === undefined ? '' : `. ${remedy}`
  if (count > max)
    return [{ level: 'error', message: `${where}: has ${count} ${what}, and AWS takes ${max}${advice}` }]
  if (warns && count >= max * WARN_SHARE)
    return [
      { level: 'warning', message: `${where}: has ${count} ${what} of the ${max} that AWS takes${advice}` },
    ]
  return []
}

/** The policy document as text, intrinsic functions estimated. */
function estimateDocument(value: unknown, template: Template): string {
  if (Array.isArray(value)) return `[${value.map((item) => estimateDocument(item, template)).join(',')}]`
  if (value === null || typeof value !== 'object') return JSON.stringify(value) ?? ''
  const entries = Object.entries(value)
  const [[name] = []] = entries
  if (entries.length === 1 && (name === 'Ref' || name?.startsWith('Fn::') === true))
    return JSON.stringify(estimateText(value, template))
  return `{${entries.map(([key, item]) => `${JSON.stringify(key)}:${estimateDocument(item, template)}`).join(',')}}`
}

const environmentSchema = z.object({
  Environment: z.object({ Variables: z.record(z.string(), z.unknown()).default({}) }).optional(),
})
const policiesSchema = z.object({
  Policies: z.array(z.object({ PolicyDocument: z.unknown().optional() })).default([]),
})
const definitionSchema = z.object({ DefinitionString: z.unknown().optional() })
const targetsSchema = z.object({ Targets: z.array(z.unknown()).default([]) })
const lifecycleSchema = z.object({
  LifecycleConfiguration: z.object({ Rules: z.array(z.unknown()) }).optional(),
})
