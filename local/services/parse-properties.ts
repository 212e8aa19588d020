import * as z from 'zod'
import type { TemplateResource } from './service.ts'

/** A resource of the template asks for something that the local cloud does not do. */
export class UnsupportedPropertyError extends Error {
  override readonly name = 'UnsupportedPropertyError'
  readonly logicalId: string

  constructor(resource: TemplateResource, problem: string) {
    super(`${resource.path} (${resource.type}, ${resource.logicalId}): ${problem}`)
    this.logicalId = resource.logicalId
  }
}

/**
 * Reads a resource's properties by a strict schema: what the schema does not name is an error, never silence.
 * Properties that are accepted and have no effect locally stand in the schema as `withoutEffect(reason)`.
 * @throws {UnsupportedPropertyError} that names the resource, each property and what is wrong with it.
 */
export function parseProperties<Schema extends z.ZodType>(
  resource: TemplateResource,
  schema: Schema,
): z.output<Schema> {
  const parsed = schema.safeParse(resource.properties)
  if (parsed.success) return parsed.data
  const problems = parsed.error.issues.map((issue) => {
    const where = issue.path.join('.')
    if (issue.code === 'unrecognized_keys') {
      const keys = issue.keys.map((key) => (where === '' ? key : `${where}.${key}`))
      return `${keys.join(', ')} is not supported locally`
    }
    return `${where === '' ? 'its properties' : where}: ${issue.message}`
  })
  throw new UnsupportedPropertyError(
    resource,
    `${problems.join('; ')}. Remove it from the stack for local runs, or teach the service in local/services to do it`,
  )
}

/** Schema of a property that may be there and changes nothing locally; `reason` says why that is right. */
export function withoutEffect(reason: string): z.ZodOptional<z.ZodUnknown> {
  return z.unknown().optional().describe(reason)
}

/** A number as templates write it: CloudFormation takes `"30"` for `30`. */
export const templateNumber = z.coerce.number()

/** A boolean as templates write it: CloudFormation takes `"true"` for `true`. */
export const templateBoolean = z.union([
  z.boolean(),
  z.enum(['true', 'false']).transform((text) => text === 'true'),
])
