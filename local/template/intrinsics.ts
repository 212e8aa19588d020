import type { JsonObject, JsonValue } from '../json.ts'
import { isJsonObject } from '../json.ts'
import { TemplateError } from './template-error.ts'
import type { Template } from './template.ts'

/** What intrinsic functions look up. */
export interface Scope {
  readonly template: Template
  /** `Ref` of a parameter, a pseudo parameter or a created resource. */
  ref(name: string): JsonValue | undefined
  /** `Fn::GetAtt` of a created resource. */
  attribute(logicalId: string, name: string): string | undefined
  /** `Fn::ImportValue`: what another stack exports. */
  imported(name: string): string | undefined
}

/** Stands for `AWS::NoValue`: the property or element that has it is left out. */
const NO_VALUE = Symbol('AWS::NoValue')
type Resolved = JsonValue | typeof NO_VALUE

type Evaluate = (argument: JsonValue, scope: Scope) => Resolved

const FUNCTIONS: Readonly<Record<string, Evaluate>> = {
  Ref: (argument, scope) => {
    const name = text(argument, 'Ref')
    if (name === 'AWS::NoValue') return NO_VALUE
    return scope.ref(name) ?? fail(`Ref of "${name}": there is no such parameter or resource`)
  },
  'Fn::GetAtt': (argument, scope) => {
    const [logicalId, name] =
      typeof argument === 'string' ? split(argument) : texts(argument, scope, 'Fn::GetAtt')
    return attribute(scope, logicalId ?? '', name ?? '')
  },
  'Fn::Sub': (argument, scope) => {
    const [template, variables] = Array.isArray(argument) ? argument : [argument]
    const own = isJsonObject(variables) ? variables : {}
    return text(template, 'Fn::Sub').replaceAll(
      /\$\{(!?)([^}]+)\}/g,
      (_match, literal: string, name: string) => {
        if (literal === '!') return `\${${name}}`
        const value = own[name]
        if (value !== undefined) return text(resolveValue(value, scope), `Fn::Sub \${${name}}`)
        const reference = name.trim()
        if (!reference.includes('.'))
          return text(resolveValue({ Ref: reference }, scope), `Fn::Sub \${${name}}`)
        const [logicalId, attributeName] = split(reference)
        return attribute(scope, logicalId, attributeName)
      },
    )
  },
  'Fn::Join': (argument, scope) => {
    const [separator, values] = list(argument, scope, 'Fn::Join')
    return texts(values, scope, 'Fn::Join').join(text(separator, 'Fn::Join'))
  },
  'Fn::Select': (argument, scope) => {
    const [index, values] = list(argument, scope, 'Fn::Select')
    const value = list(values, scope, 'Fn::Select')[Number(index)]
    return value ?? fail(`Fn::Select: there is no element ${JSON.stringify(index)}`)
  },
  'Fn::Split': (argument, scope) => {
    const [separator, value] = texts(argument, scope, 'Fn::Split')
    return (value ?? '').split(separator ?? '')
  },
  'Fn::If': (argument, scope) => {
    if (!Array.isArray(argument) || argument.length !== 3)
      return fail('Fn::If takes a condition and two values')
    const [condition, whenTrue = null, whenFalse = null] = argument
    return resolve(evaluateCondition(text(condition, 'Fn::If'), scope) ? whenTrue : whenFalse, scope)
  },
  'Fn::FindInMap': (argument, scope) => {
    const [map = '', top = '', second = ''] = texts(argument, scope, 'Fn::FindInMap')
    const value = scope.template.Mappings[map]?.[top]?.[second]
    return value ?? fail(`Fn::FindInMap: the mapping ${map} has no ${top} / ${second}`)
  },
  'Fn::Base64': (argument, scope) =>
    Buffer.from(text(resolveValue(argument, scope), 'Fn::Base64')).toString('base64'),
  'Fn::ImportValue': (argument, scope) => {
    const name = text(resolveValue(argument, scope), 'Fn::ImportValue')
    return scope.imported(name) ?? fail(`Fn::ImportValue: no stack exports "${name}"`)
  },
  'Fn::Equals': (argument, scope) => {
    const [left, right] = list(argument, scope, 'Fn::Equals')
    return JSON.stringify(left) === JSON.stringify(right)
  },
  'Fn::And': (argument, scope) => conditions(argument, scope, 'Fn::And').every(Boolean),
  'Fn::Or': (argument, scope) => conditions(argument, scope, 'Fn::Or').some(Boolean),
  'Fn::Not': (argument, scope) => conditions(argument, scope, 'Fn::Not')[0] !== true,
  Condition: (argument, scope) => evaluateCondition(text(argument, 'Condition'), scope),
}

/**
 * Evaluates every intrinsic function in `value`.
 * @throws {TemplateError} for a function that the local cloud does not know, or one that finds nothing.
 */
export function resolveValue(value: JsonValue, scope: Scope): JsonValue {
  const resolved = resolve(value, scope)
  return resolved === NO_VALUE ? null : resolved
}

/** The same for an object of properties, which stays one. */
export function resolveProperties(properties: JsonObject, scope: Scope): JsonObject {
  const resolved = resolveValue(properties, scope)
  return isJsonObject(resolved) ? resolved : fail('properties must be an object')
}

/** Evaluates the condition of that name. @throws {TemplateError} when the template has none. */
export function evaluateCondition(name: string, scope: Scope): boolean {
  const condition = scope.template.Conditions[name]
  if (condition === undefined) return fail(`the template has no condition "${name}"`)
  return resolveValue(condition, scope) === true
}

function resolve(value: JsonValue, scope: Scope): Resolved {
  if (Array.isArray(value)) {
    return value.map((element) => resolve(element, scope)).filter((element) => element !== NO_VALUE)
  }
  if (!isJsonObject(value)) return value
  const [name, ...others] = Object.keys(value)
  if (
    name !== undefined &&
    others.length === 0 &&
    (name === 'Ref' || name.startsWith('Fn::') || name === 'Condition')
  ) {
    const argument = value[name]
    const evaluate = FUNCTIONS[name]
    // `Condition` is a function only where a condition's name follows; in IAM statements it is a plain property.
    if (name === 'Condition' && typeof argument !== 'string') return resolveEntries(value, scope)
    if (!evaluate || argument === undefined)
      return fail(`the intrinsic function ${name} is not known locally`)
    return evaluate(argument, scope)
  }
  return resolveEntries(value, scope)
}

function resolveEntries(value: JsonObject, scope: Scope): JsonObject {
  const resolved: JsonObject = {}
  for (const [key, entry] of Object.entries(value)) {
    if (entry === undefined) continue
    const result = resolve(entry, scope)
    if (result !== NO_VALUE) resolved[key] = result
  }
  return resolved
}

function attribute(scope: Scope, logicalId: string, name: string): string {
  return (
    scope.attribute(logicalId, name) ?? fail(`Fn::GetAtt: ${logicalId} yields no attribute ${name} locally`)
  )
}

function split(reference: string): [logicalId: string, attribute: string] {
  const dot = reference.indexOf('.')
  return [reference.slice(0, dot), reference.slice(dot + 1)]
}

function list(value: JsonValue | undefined, scope: Scope, where: string): JsonValue[] {
  const resolved = resolveValue(value ?? null, scope)
  return Array.isArray(resolved) ? resolved : fail(`${where} takes a list, got ${JSON.stringify(resolved)}`)
}

function texts(value: JsonValue | undefined, scope: Scope, where: string): string[] {
  return list(value, scope, where).map((element) => text(element, where))
}

function conditions(value: JsonValue, scope: Scope, where: string): boolean[] {
  return list(value, scope, where).map((element) => element === true)
}

function text(value: JsonValue | undefined, where: string): string {
  if (typeof value === 'string') return value
  if (typeof value === 'number' || typeof value === 'boolean') return String(value)
  return fail(`${where} takes a text, got ${JSON.stringify(value)}`)
}

function fail(message: string): never {
  throw new TemplateError(message)
}
