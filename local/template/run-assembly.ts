import type { CloudContext, CreatedResource, LocalService, TemplateResource } from '../services/service.ts'
import { WITHOUT_BEHAVIOUR } from '../services/without-behaviour.ts'
import type { Stack } from './assembly.ts'
import { createStack } from './create-resources.ts'

/** What came of an assembly. */
export interface CreatedAssembly {
  readonly outputs: Readonly<Record<string, string>>
  readonly resources: readonly (TemplateResource & CreatedResource)[]
}

/** Creates the resources of all stacks, stack after stack. */
export async function runAssembly(
  context: CloudContext,
  stacks: readonly Stack[],
  services: readonly LocalService[],
  parameters: Readonly<Record<string, string>>,
): Promise<CreatedAssembly> {
  const resourceTypes = new Map(services.flatMap((service) => Object.entries(service.resourceTypes)))
  const withoutBehaviour = new Map([
    ...Object.entries(WITHOUT_BEHAVIOUR),
    ...services.flatMap((service) => Object.entries(service.withoutBehaviour ?? {})),
  ])
  const exports = new Map<string, string>()
  const outputs: Record<string, string> = {}
  const resources: (TemplateResource & CreatedResource)[] = []
  for (const stack of stacks) {
    const created = await createStack(stack, {
      accountId: context.accountId,
      region: context.region,
      resourceTypes,
      withoutBehaviour,
      parameters,
      exports,
      call: (serviceId, action, input) => context.call(serviceId, action, input),
    })
    Object.assign(outputs, created.outputs)
    resources.push(...created.resources.values())
  }
  return { outputs, resources }
}
