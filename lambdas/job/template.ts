/**
 * Data with holes, as a selector of `sendEvent` recorded it. A plain tree, so that it can be compiled to JSONata.
 * Properties with the value `undefined` are left out when it is recorded.
 */
export type Template =
  | { readonly kind: 'constant'; readonly value: string | number | boolean | null }
  | { readonly kind: 'list'; readonly items: readonly Template[] }
  | { readonly kind: 'object'; readonly properties: readonly (readonly [key: string, value: Template])[] }
  | TemplatePath

/** A value of the run: `event.data.userId` is `{ root: 'event', segments: ['data', 'userId'] }`. */
export interface TemplatePath {
  readonly kind: 'path'
  readonly root: 'event' | 'steps' | 'run'
  /** Property names, and positions in arrays as numbers. For root `steps`, the first one is the step's id. */
  readonly segments: readonly (string | number)[]
}

/** All paths in a template. */
export function templatePaths(template: Template): readonly TemplatePath[] {
  if (template.kind === 'path') return [template]
  if (template.kind === 'list') return template.items.flatMap(templatePaths)
  if (template.kind === 'object') return template.properties.flatMap(([, value]) => templatePaths(value))
  return []
}
