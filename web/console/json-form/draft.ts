import type { Field } from './field.ts'

/** What stands in a form while it is filled in: text as it was typed, valid or not. */
export type Draft =
  /** Of `text`, `number`, `json`. */
  | { readonly kind: 'text'; readonly text: string }
  /** Of `choice` (index of the option) and `boolean` (0 is yes); -1 for none yet. */
  | { readonly kind: 'choice'; readonly index: number }
  | { readonly kind: 'constant' }
  /** Members that are left out have no entry. */
  | { readonly kind: 'object'; readonly members: Readonly<Record<string, Draft>> }
  | { readonly kind: 'list'; readonly items: readonly Draft[] }
  | { readonly kind: 'union'; readonly index: number; readonly draft: Draft }

/** An empty form: optional groups are left out, lists have as many items as they need. */
export function emptyDraft(field: Field): Draft {
  switch (field.kind) {
    case 'text':
    case 'number':
    case 'json':
      return { kind: 'text', text: '' }
    case 'choice':
    case 'boolean':
      return { kind: 'choice', index: -1 }
    case 'constant':
      return { kind: 'constant' }
    case 'object':
      return {
        kind: 'object',
        members: Object.fromEntries(
          field.members
            .filter(({ required, field: member }) => required || isSimple(member))
            .map(({ name, field: member }) => [name, emptyDraft(member)]),
        ),
      }
    case 'list':
      return { kind: 'list', items: Array.from({ length: field.minItems }, () => emptyDraft(field.item)) }
    case 'union':
      break
  }
  const [first] = field.variants
  return { kind: 'union', index: 0, draft: first ? emptyDraft(first) : { kind: 'constant' } }
}

/**
 * Fills a form in from a value.
 * @returns `undefined` when the form has no place for the value or a part of it, so that nothing is lost unseen
 */
export function toDraft(field: Field, value: unknown): Draft | undefined {
  switch (field.kind) {
    case 'text':
      return typeof value === 'string' ? { kind: 'text', text: value } : undefined
    case 'number':
      return typeof value === 'number' ? { kind: 'text', text: String(value) } : undefined
    case 'json':
      return { kind: 'text', text: JSON.stringify(value, null, 2) }
    case 'boolean':
      return typeof value === 'boolean' ? { kind: 'choice', index: value ? 0 : 1 } : undefined
    case 'choice': {
      const index = field.options.findIndex((option) => isSame(option, value))
      return index < 0 ? undefined : { kind: 'choice', index }
    }
    case 'constant':
      return isSame(field.value, value) ? { kind: 'constant' } : undefined
    case 'object':
      return toObjectDraft(field, value)
    case 'list':
      return toListDraft(field, value)
    case 'union':
      break
  }
  for (const [index, variant] of field.variants.entries()) {
    const draft = toDraft(variant, value)
    if (draft) return { kind: 'union', index, draft }
  }
  return undefined
}

/** Whether a control of this kind can say "left out" by being empty; a group cannot, and has a switch. */
export function isSimple(field: Field): boolean {
  return field.kind !== 'object' && field.kind !== 'union' && field.kind !== 'constant'
}

function toObjectDraft(field: Extract<Field, { kind: 'object' }>, value: unknown): Draft | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined
  const given = new Map(Object.entries(value))
  const members: Record<string, Draft> = {}
  for (const { name, required, field: member } of field.members) {
    if (given.has(name)) {
      const draft = toDraft(member, given.get(name))
      if (!draft) return undefined
      members[name] = draft
    } else if (required || isSimple(member)) members[name] = emptyDraft(member)
    given.delete(name)
  }
  return given.size > 0 ? undefined : { kind: 'object', members }
}

function toListDraft(field: Extract<Field, { kind: 'list' }>, value: unknown): Draft | undefined {
  if (!Array.isArray(value)) return undefined
  const items: Draft[] = []
  for (const each of value) {
    const draft = toDraft(field.item, each)
    if (!draft) return undefined
    items.push(draft)
  }
  return { kind: 'list', items }
}

function isSame(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b)
}
