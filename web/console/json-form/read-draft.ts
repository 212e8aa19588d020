import type { Draft } from './draft.ts'
import type { Field } from './field.ts'

/** What is wrong at one place of the form. `path` is as in the API's issues: `upload.key`, `items.0`; '' is the whole. */
export interface Problem {
  readonly path: string
  readonly message: string
}

/** A value without `value` is left out. */
export interface Reading {
  readonly value?: unknown
  readonly problems: readonly Problem[]
}

/**
 * Reads a form. Only what cannot be put into a value is a problem here (no number, broken JSON, nothing given);
 * the rules of the schema are the API's to check.
 */
export function readDraft(field: Field, draft: Draft, path = '', required = true): Reading {
  const missing = (message: string): Reading => ({ problems: required ? [{ path, message }] : [] })
  switch (field.kind) {
    case 'text':
      if (draft.kind !== 'text') break
      if (draft.text === '' && (!required || field.minLength > 0)) return missing('Write something here.')
      return { value: draft.text, problems: [] }
    case 'number':
      if (draft.kind !== 'text') break
      if (draft.text.trim() === '') return missing('Write a number.')
      return readNumber(field.integer, draft.text.trim(), path)
    case 'json':
      if (draft.kind !== 'text') break
      return draft.text.trim() === '' ? missing('Write JSON.') : readJson(draft.text, path)
    case 'boolean':
      if (draft.kind !== 'choice') break
      return draft.index < 0 ? missing('Choose yes or no.') : { value: draft.index === 0, problems: [] }
    case 'choice':
      if (draft.kind !== 'choice') break
      return draft.index < 0
        ? missing('Choose one of the values.')
        : { value: field.options[draft.index], problems: [] }
    case 'constant':
      return { value: field.value, problems: [] }
    case 'object':
      if (draft.kind !== 'object') break
      return readObject(field, draft.members, path)
    case 'list':
      if (draft.kind !== 'list') break
      if (!required && draft.items.length === 0) return { problems: [] }
      return readList(field.item, draft.items, path)
    case 'union': {
      const variant = draft.kind === 'union' ? field.variants[draft.index] : undefined
      if (draft.kind !== 'union' || !variant) break
      return readDraft(variant, draft.draft, path, required)
    }
  }
  throw new Error(
    `the form of "${field.label}" (${field.kind}) holds a draft of another kind (${draft.kind})`,
  )
}

function readNumber(integer: boolean, text: string, path: string): Reading {
  const value = Number(text)
  if (!Number.isFinite(value)) return { problems: [{ path, message: `"${text}" is not a number.` }] }
  if (integer && !Number.isInteger(value)) {
    return { problems: [{ path, message: `${text} is not a whole number.` }] }
  }
  return { value, problems: [] }
}

/** Reads JSON text. */
export function readJson(text: string, path = ''): Reading {
  try {
    return { value: JSON.parse(text), problems: [] }
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    return { problems: [{ path, message: `This is not JSON: ${reason}` }] }
  }
}

function readObject(
  field: Extract<Field, { kind: 'object' }>,
  drafts: Readonly<Record<string, Draft>>,
  path: string,
): Reading {
  const entries: [string, unknown][] = []
  const problems: Problem[] = []
  for (const { name, required, field: member } of field.members) {
    const draft = drafts[name]
    if (!draft) continue
    const reading = readDraft(member, draft, join(path, name), required)
    problems.push(...reading.problems)
    if ('value' in reading) entries.push([name, reading.value])
  }
  return { value: Object.fromEntries(entries), problems }
}

function readList(item: Field, drafts: readonly Draft[], path: string): Reading {
  const readings = drafts.map((draft, index) => readDraft(item, draft, join(path, String(index))))
  return {
    value: readings.map((reading) => reading.value ?? null),
    problems: readings.flatMap((reading) => reading.problems),
  }
}

/** Path of a member. */
export function join(path: string, name: string): string {
  return path === '' ? name : `${path}.${name}`
}
