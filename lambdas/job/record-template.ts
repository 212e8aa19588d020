import { isInheritedName } from './inherited-names.ts'
import { InvalidJobError } from './invalid-job-error.ts'
import type { Template, TemplatePath } from './template.ts'

/** A selector before its types are known. A method's type, so that selectors with precise types are assignable. */
export type RawSelector = { select(values: RawSelectorValues): unknown }['select']

interface RawSelectorValues {
  readonly event: object
  readonly steps: object
  readonly run: object
}

/** A property name that is a position in a tuple. */
const POSITION = /^\d+$/
const REMEDY = 'A selector only picks values: compute in a step, return the result, and select that'

/**
 * Runs a selector once, on stand-ins that note which properties it takes, and returns what it built.
 * @param where names job and word in errors
 * @throws {InvalidJobError} when the selector computes with a value of the run, or returns what is not JSON.
 */
export function recordTemplate(select: RawSelector, where: string): Template {
  const recorder = new Recorder(where)
  const values = {
    event: recorder.value('event'),
    steps: recorder.value('steps'),
    run: recorder.value('run'),
  }
  return recorder.read(select(values), 'data')
}

class Recorder {
  readonly #where: string
  readonly #paths = new WeakMap<object, TemplatePath>()

  constructor(where: string) {
    this.#where = where
  }

  value(root: TemplatePath['root'], segments: TemplatePath['segments'] = []): object {
    const text = [root, ...segments].join('.')
    const refuse = (what: string): never => {
      throw new InvalidJobError(
        `${this.#where}: the selector ${what} ${text}, which has no value yet. ${REMEDY}`,
      )
    }
    const proxy = new Proxy(() => undefined, {
      get: (_target, key) => {
        if (typeof key === 'symbol') {
          return refuse(key === Symbol.iterator ? 'iterates over' : 'computes with (or makes text of)')
        }
        if (key === 'length') return refuse('uses .length of')
        if (isInheritedName(key))
          return refuse(`takes ${key} (every object has a property of this name) from`)
        if (key.includes('`')) return refuse('takes a property whose name has a backtick from')
        return this.value(root, [...segments, POSITION.test(key) ? Number(key) : key])
      },
      // Methods exist only as properties here, so calling one means calling the stand-in for the property.
      apply: (_target, _this, args: readonly unknown[]) => {
        const [position] = args
        if (segments.at(-1) !== 'at' || !Number.isSafeInteger(position)) return refuse('calls')
        return this.value(root, [...segments.slice(0, -1), Number(position)])
      },
      construct: () => refuse('calls'),
      has: () => refuse('tests a property of'),
      ownKeys: () => refuse('spreads or lists'),
      getOwnPropertyDescriptor: () => refuse('inspects'),
      getPrototypeOf: () => refuse('inspects'),
      set: () => refuse('changes'),
      defineProperty: () => refuse('changes'),
      deleteProperty: () => refuse('changes'),
    })
    this.#paths.set(proxy, { kind: 'path', root, segments })
    return proxy
  }

  read(value: unknown, at: string): Template {
    if (value === null || typeof value === 'boolean' || typeof value === 'string')
      return { kind: 'constant', value }
    if (typeof value === 'number' && Number.isFinite(value)) return { kind: 'constant', value }
    if (typeof value !== 'object' && typeof value !== 'function') return this.#refuse(at, typeof value)
    const path = this.#paths.get(value)
    if (path !== undefined) return path
    if (typeof value === 'function') return this.#refuse(at, 'a function')
    if (value instanceof Promise) {
      // It may have failed already, for the same reason.
      value.catch(() => undefined)
      return this.#refuse(at, 'a promise')
    }
    if (Array.isArray(value)) {
      return { kind: 'list', items: value.map((item, index) => this.read(item, `${at}[${index}]`)) }
    }
    if (Object.getPrototypeOf(value) !== Object.prototype) return this.#refuse(at, 'not a plain object')
    const properties = Object.entries(value).filter(([, property]) => property !== undefined)
    return {
      kind: 'object',
      properties: properties.map(([key, property]) => [key, this.read(property, `${at}.${key}`)]),
    }
  }

  #refuse(at: string, what: string): never {
    throw new InvalidJobError(
      `${this.#where}: the selector's ${at} is ${what}. Return plain objects, arrays, JSON constants and selected values`,
    )
  }
}
