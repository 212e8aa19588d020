import type { JsonValue } from '../json.ts'
import { isJsonObject } from '../json.ts'
import { TemplateError } from './template-error.ts'
import type { Template } from './template.ts'

/** The logical ids that `value` refers to by `Ref`, `Fn::GetAtt` or `Fn::Sub`. */
export function findReferences(value: JsonValue | undefined, found: Set<string> = new Set()): Set<string> {
  if (Array.isArray(value)) {
    for (const element of value) findReferences(element, found)
  } else if (isJsonObject(value)) {
    for (const [key, entry] of Object.entries(value)) {
      if (key === 'Ref' && typeof entry === 'string') found.add(entry)
      else if (key === 'Fn::GetAtt') addGetAtt(entry, found)
      else if (key === 'Fn::Sub') addSub(entry, found)
      findReferences(entry, found)
    }
  }
  return found
}

function addGetAtt(argument: JsonValue | undefined, found: Set<string>): void {
  const first = Array.isArray(argument) ? argument[0] : argument
  if (typeof first === 'string') found.add(first.split('.')[0] ?? '')
}

function addSub(argument: JsonValue | undefined, found: Set<string>): void {
  const template = Array.isArray(argument) ? argument[0] : argument
  if (typeof template !== 'string') return
  for (const [, name] of template.matchAll(/\$\{([^!}][^}]*)\}/g))
    found.add((name ?? '').trim().split('.')[0] ?? '')
}

/**
 * For each of the given resources, those of them that must exist before it.
 * @throws {TemplateError} when they depend on each other in a circle.
 */
export function dependencies(
  template: Template,
  logicalIds: readonly string[],
): Map<string, readonly string[]> {
  const wanted = new Set(logicalIds)
  const graph = new Map(
    logicalIds.map((id) => {
      const resource = template.Resources[id]
      const references = findReferences(resource?.Properties)
      for (const other of resource?.DependsOn ?? []) references.add(other)
      references.delete(id)
      return [id, [...references].filter((reference) => wanted.has(reference))]
    }),
  )
  refuseCircle(graph)
  return graph
}

function refuseCircle(graph: ReadonlyMap<string, readonly string[]>): void {
  const done = new Set<string>()
  const visit = (id: string, trail: readonly string[]): void => {
    if (done.has(id)) return
    if (trail.includes(id)) {
      const circle = [...trail.slice(trail.indexOf(id)), id].join(' → ')
      throw new TemplateError(`These resources depend on each other in a circle: ${circle}`)
    }
    for (const other of graph.get(id) ?? []) visit(other, [...trail, id])
    done.add(id)
  }
  for (const id of graph.keys()) visit(id, [])
}
