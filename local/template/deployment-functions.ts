import { isJsonObject } from '../json.ts'
import { findReferences } from './references.ts'
import type { Template } from './template.ts'

/**
 * Functions that AWS calls only while it deploys: they answer custom resources (`ServiceToken`) of types without
 * behaviour, and nothing else refers to them. Nobody calls them locally, so they may be what does not run here.
 */
export function deploymentFunctions(
  template: Template,
  withoutBehaviour: ReadonlyMap<string, string>,
): ReadonlySet<string> {
  const answering = new Set<string>()
  const called = new Set<string>()
  for (const { Type: type, Properties: properties } of Object.values(template.Resources)) {
    const isInert = withoutBehaviour.has(type)
    if (isInert && isJsonObject(properties)) findReferences(properties['ServiceToken'], answering)
    if (!isInert) findReferences(properties, called)
  }
  return new Set(
    [...answering].filter(
      (id) => template.Resources[id]?.Type === 'AWS::Lambda::Function' && !called.has(id),
    ),
  )
}
