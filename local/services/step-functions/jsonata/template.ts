import { isJsonObject } from '../../../json.ts'
import type { JsonValue } from '../../../json.ts'
import type { Expression } from './expression.ts'
import type { Scope } from './scope.ts'

type TemplateNode =
  | { readonly kind: 'constant'; readonly value: JsonValue }
  | { readonly kind: 'expression'; readonly index: number }
  | { readonly kind: 'object'; readonly members: readonly (readonly [string, TemplateNode])[] }
  | { readonly kind: 'array'; readonly items: readonly TemplateNode[] }

/** Makes the expression of a text in the template, told where in the field it stands. */
export type CompileText = (text: string, location: string) => Expression | undefined

/** A field that may hold expressions at any depth, e.g. `Arguments` or `Output`. */
export class Template {
  readonly #root: TemplateNode
  readonly expressions: readonly Expression[]

  /**
   * @param value the field's JSON
   * @param location the field's name, the start of every location within it
   * @param compileText yields the expression of a text, or `undefined` where it is a plain text
   */
  constructor(value: JsonValue, location: string, compileText: CompileText) {
    const expressions: Expression[] = []
    this.#root = build(value, location, compileText, expressions)
    this.expressions = expressions
  }

  /** The value where the field holds no expression at all. */
  get constant(): JsonValue | undefined {
    return this.#root.kind === 'constant' ? this.#root.value : undefined
  }

  /** The expression where the field is one as a whole. */
  get sole(): Expression | undefined {
    return this.#root.kind === 'expression' ? this.expressions[0] : undefined
  }

  /** The field with every expression replaced by its value; at once where all are simple. @throws {QueryError} */
  evaluate(scope: Scope): JsonValue | Promise<JsonValue> {
    if (this.#root.kind === 'constant') return this.#root.value
    const values: JsonValue[] = []
    for (const [index, expression] of this.expressions.entries()) {
      const value = expression.evaluate(scope)
      if (value instanceof Promise) return this.#finish(scope, values, index, value)
      values.push(value)
    }
    return fill(this.#root, values)
  }

  async #finish(
    scope: Scope,
    values: JsonValue[],
    index: number,
    pending: Promise<JsonValue>,
  ): Promise<JsonValue> {
    values.push(await pending)
    for (const expression of this.expressions.slice(index + 1)) values.push(await expression.evaluate(scope))
    return fill(this.#root, values)
  }
}

function build(
  value: JsonValue,
  location: string,
  compileText: CompileText,
  expressions: Expression[],
): TemplateNode {
  if (typeof value === 'string') {
    const expression = compileText(value, location)
    return expression
      ? { kind: 'expression', index: expressions.push(expression) - 1 }
      : { kind: 'constant', value }
  }
  if (Array.isArray(value)) {
    const items = value.map((item, index) => build(item, `${location}[${index}]`, compileText, expressions))
    return items.every((item) => item.kind === 'constant')
      ? { kind: 'constant', value }
      : { kind: 'array', items }
  }
  if (!isJsonObject(value)) return { kind: 'constant', value }
  const members: (readonly [string, TemplateNode])[] = []
  for (const [key, member] of Object.entries(value)) {
    if (member !== undefined)
      members.push([key, build(member, `${location}/${key}`, compileText, expressions)])
  }
  const isConstant = members.every(([, member]) => member.kind === 'constant')
  return isConstant ? { kind: 'constant', value } : { kind: 'object', members }
}

function fill(node: TemplateNode, values: readonly JsonValue[]): JsonValue {
  if (node.kind === 'constant') return node.value
  if (node.kind === 'expression') return values[node.index] ?? null
  if (node.kind === 'array') return node.items.map((item) => fill(item, values))
  const object: Record<string, JsonValue> = {}
  for (const [key, member] of node.members) object[key] = fill(member, values)
  return object
}
