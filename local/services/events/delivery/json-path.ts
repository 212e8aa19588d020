import { isJsonObject, type JsonValue } from '../../../json.ts'

/** A JSON path that EventBridge does not take. */
export class JsonPathError extends Error {
  override readonly name = 'JsonPathError'
}

type Step =
  | { readonly kind: 'key'; readonly key: string }
  | { readonly kind: 'index'; readonly index: number }
  | {
      readonly kind: 'all'
    }

const STEP = /\.(?<key>[^.[\]]+)|\['(?<quoted>[^']*)'\]|\["(?<double>[^"]*)"\]|\[(?<index>\d+|\*)\]/y

/**
 * What a JSON path selects: dots, brackets, indices and `*`, which is all that EventBridge supports.
 * With `*` it selects an array.
 * @returns undefined where the event has nothing there.
 * @throws {JsonPathError} where the path is malformed.
 */
export function selectByPath(root: JsonValue, path: string): JsonValue | undefined {
  const steps = parsePath(path)
  let selected: readonly JsonValue[] = [root]
  for (const step of steps) selected = selected.flatMap((value) => take(value, step))
  return steps.some(({ kind }) => kind === 'all') ? [...selected] : selected[0]
}

/** @throws {JsonPathError} */
function parsePath(path: string): readonly Step[] {
  if (!path.startsWith('$')) throw new JsonPathError(`Invalid JSON path "${path}": it must begin with $`)
  const steps: Step[] = []
  for (let at = 1; at < path.length;) {
    STEP.lastIndex = at
    const match = STEP.exec(path)
    if (!match) throw new JsonPathError(`Invalid JSON path "${path}" at character ${at + 1}`)
    at += match[0].length
    const { key, quoted, double, index } = match.groups ?? {}
    const name = key ?? quoted ?? double
    if (name === '*' || index === '*') steps.push({ kind: 'all' })
    else if (index !== undefined) steps.push({ kind: 'index', index: Number(index) })
    else steps.push({ kind: 'key', key: name ?? '' })
  }
  return steps
}

function take(value: JsonValue, step: Step): readonly JsonValue[] {
  if (step.kind === 'all') {
    if (Array.isArray(value)) return value
    return isJsonObject(value) ? Object.values(value).filter((member) => member !== undefined) : []
  }
  if (step.kind === 'index') {
    const element = Array.isArray(value) ? value[step.index] : undefined
    return element === undefined ? [] : [element]
  }
  const member = isJsonObject(value) && Object.hasOwn(value, step.key) ? value[step.key] : undefined
  return member === undefined ? [] : [member]
}
