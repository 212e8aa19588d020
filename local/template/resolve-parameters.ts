import { AwsError } from '../aws-error.ts'
import type { JsonValue } from '../json.ts'
import { isJsonObject } from '../json.ts'
import type { Stack } from './assembly.ts'
import type { Call } from './dynamic-references.ts'
import { findReferences } from './references.ts'
import { TemplateError } from './template-error.ts'

/** `AWS::SSM::Parameter::Value<String>`: the parameter's value is the name of one in the parameter store. */
const STORED = /^AWS::SSM::Parameter::Value</u

/**
 * The values of a template's parameters: those that were given, else their defaults. What stands for a parameter of the store is
 * looked up there, so stacks find ids that another stack has put there.
 * @throws {TemplateError} when the store has none of that name: the stack that puts it there must come first
 */
export async function resolveParameters(
  stack: Stack,
  options: { readonly parameters: Readonly<Record<string, string>>; readonly call: Call },
): Promise<ReadonlyMap<string, JsonValue>> {
  const values = new Map<string, JsonValue>()
  // CDK's `BootstrapVersion` is for the deployment's own rules, and no resource has it.
  const used = usedNames(stack)
  for (const [name, { Type, Default }] of Object.entries(stack.template.Parameters)) {
    const value = options.parameters[name] ?? Default
    if (value === undefined) continue
    values.set(
      name,
      STORED.test(Type) && used.has(name) ? await lookUp(stack, name, value, options.call) : value,
    )
  }
  return values
}

/** Everything that resources and outputs refer to. */
function usedNames({ template }: Stack): ReadonlySet<string> {
  const used = new Set<string>()
  for (const { Properties } of Object.values(template.Resources)) findReferences(Properties, used)
  for (const { Value } of Object.values(template.Outputs)) findReferences(Value, used)
  return used
}

async function lookUp(stack: Stack, name: string, stored: JsonValue, call: Call): Promise<string> {
  try {
    const { Parameter } = await call('ssm', 'GetParameter', { Name: stored })
    const value = isJsonObject(Parameter) ? Parameter['Value'] : undefined
    if (typeof value === 'string') return value
  } catch (error) {
    if (!(error instanceof AwsError && error.code === 'ParameterNotFound')) throw error
  }
  throw new TemplateError(
    `The parameter ${name} of ${stack.name} stands for ${JSON.stringify(stored)} in the parameter store, which has none of this name. Let the stack depend on the one that makes it (addDependency).`,
  )
}
