import type { Template, TemplatePath } from '../../lambdas/job/template.ts'

const IDENTIFIER = /^[A-Za-z_][A-Za-z0-9_]*$/
/** JSONata's words that cannot stand as a bare property name. */
const OPERATORS: ReadonlySet<string> = new Set([
  'and',
  'or',
  'in',
  'true',
  'false',
  'null',
  'function',
  'lambda',
])

/** Marks a text as a JSONata expression for Step Functions. */
export function expression(jsonata: string): string {
  return `{% ${jsonata} %}`
}

/** A constant in JSONata: its literals are JSON's. */
export function literal(value: string | number | boolean | null): string {
  return JSON.stringify(value)
}

/** An object constructor. Properties without a value at run time are left out, as in JSON. */
export function object(properties: Readonly<Record<string, string>>): string {
  const entries = Object.entries(properties).map(([key, value]) => `${literal(key)}: ${value}`)
  return `{${entries.join(', ')}}`
}

/** A property access. */
export function property(key: string | number): string {
  if (typeof key === 'number') return `[${key}]`
  return IDENTIFIER.test(key) && !OPERATORS.has(key) ? `.${key}` : `.\`${key}\``
}

/**
 * Compiles recorded data to one JSONata expression.
 * @param root what a path starts from, e.g. `$event`, and for a step's output its variable
 */
export function compileTemplate(template: Template, root: (path: TemplatePath) => string): string {
  if (template.kind === 'constant') return literal(template.value)
  if (template.kind === 'path') return compilePath(template, root)
  if (template.kind === 'list') return `[${template.items.map((item) => compileItem(item, root)).join(', ')}]`
  const entries = template.properties.map(
    ([key, value]) => `${literal(key)}: ${compileTemplate(value, root)}`,
  )
  return `{${entries.join(', ')}}`
}

function compilePath(path: TemplatePath, root: (path: TemplatePath) => string): string {
  const own = path.root === 'steps' ? path.segments.slice(1) : path.segments
  return `${root(path)}${own.map(property).join('')}`
}

/**
 * In an array constructor JSONata flattens an item that turns out to be an array, and drops one without a value.
 * Both would move the other items, so arrays are wrapped once more and nothing becomes null, as in JSON.
 */
function compileItem(item: Template, root: (path: TemplatePath) => string): string {
  const compiled = compileTemplate(item, root)
  if (item.kind !== 'path') return compiled
  return `($type(${compiled}) = "array" ? [[${compiled}]] : $exists(${compiled}) ? ${compiled} : null)`
}
