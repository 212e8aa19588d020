import { $ZodType, type $ZodTypes } from 'zod/v4/core'
import type { EventSchema } from './event-definition.ts'
import { isInheritedName } from './inherited-names.ts'
import { InvalidJobError } from './invalid-job-error.ts'
import { fillInProblem, isUnstable } from './probe-schema.ts'

/** What JSON cannot carry, or what parses to something else than it got, by zod's name; and what to write instead. */
const REFUSED = {
  bigint: 'JSON has no bigint. Use z.string() with a pattern',
  custom:
    'it cannot be known whether any JSON fits it. Use z.json(), or the type that the JSON has, with a check',
  date: 'JSON has no dates. Use z.iso.datetime(), and make the Date in the step',
  file: 'JSON has no files. Store the bytes, and send where they are',
  function: 'JSON has no functions. Send data only',
  map: 'JSON has no maps. Use z.record()',
  nan: 'JSON has no NaN. Use z.nullable(z.number())',
  promise: 'JSON has no promises. Send the value',
  set: 'JSON has no sets. Use z.array()',
  success: 'it replaces the value. Check in the step',
  symbol: 'JSON has no symbols. Use z.enum()',
  transform:
    'selectors, steps and repeated checks must all see one value. Check here, and compute in the step',
}

/** Types that only a value which is absent has. */
const ABSENT: ReadonlySet<string> = new Set(['never', 'undefined', 'void'])
/** Schemas nest no deeper than this; one that does makes itself anew whenever it is looked at. */
const MAX_DEPTH = 100

interface Place {
  /** From the root: `data.customer.name`. */
  readonly at: string
  /** Whether some value must be here. */
  readonly required: boolean
  /** Whether this part may only check: behind a pipe a change would not be seen by the part before it. */
  readonly onlyChecks: boolean
  readonly depth: number
}

/**
 * Checks that all data which fit a schema are JSON, and parse again to themselves. So the event that selectors read, the
 * one that each step gets and the one that a later check accepts can be one value.
 *
 * Parts which normalise (`trim`, defaults, coercion to a JSON type, the stripping of unknown keys) are fine.
 * @throws {InvalidJobError} naming event, place and remedy; for kinds of schemas that are not known here, too.
 */
export function checkEventSchema(event: string, schema: EventSchema): void {
  new SchemaCheck(event).visit(schema, { at: 'data', required: true, onlyChecks: false, depth: 0 })
}

class SchemaCheck {
  readonly #event: string
  /** Places where a schema was looked at, by what was asked of it: schemas may contain themselves. */
  readonly #seen = new Map<EventSchema, Set<string>>()

  constructor(event: string) {
    this.#event = event
  }

  visit(schema: EventSchema, place: Place): void {
    const asked = `${place.required} ${place.onlyChecks}`
    const seen = this.#seen.get(schema) ?? new Set()
    if (seen.has(asked)) return
    this.#seen.set(schema, seen.add(asked))
    if (place.depth > MAX_DEPTH) {
      this.#refuse(place, 'a schema that never ends. Let it refer to itself, and not make itself anew')
    }
    if (!isKnown(schema)) this.#refuse(place, 'no schema of zod 4. Make it with zod or zod/mini')
    this.#visitKnown(schema, place)
    this.#checkOverwrites(schema, place)
  }

  #visitKnown(schema: $ZodTypes, place: Place): void {
    const { def } = schema._zod
    const inside = (inner: EventSchema, more: Partial<Place> = {}): void =>
      this.visit(inner, { ...place, depth: place.depth + 1, ...more })
    switch (def.type) {
      case 'any':
      case 'unknown':
      case 'null':
      case 'enum':
      case 'template_literal':
        return
      case 'string':
      case 'number':
      case 'boolean':
        if (('coerce' in def && def.coerce) || ('normalize' in def && def.normalize)) {
          this.#changes(place)
        }
        return
      case 'literal':
        if (!def.values.every(isJsonScalar)) this.#refuse(place, 'a literal that JSON cannot carry')
        return
      case 'never':
      case 'undefined':
      case 'void':
        if (place.required) this.#refuseAbsent(place, def.type)
        return
      case 'object':
        if (def.catchall === undefined) this.#changes(place)
        if (def.catchall !== undefined) inside(def.catchall, { at: `${place.at}.*`, required: false })
        for (const [key, value] of Object.entries(def.shape)) {
          const at = `${place.at}.${key}`
          if (isInheritedName(key)) {
            this.#refuse({ ...place, at }, 'a property whose name every object has. Rename it')
          }
          inside(value, { at, required: true })
        }
        return
      case 'array':
        return inside(def.element, { at: `${place.at}[]`, required: false })
      case 'tuple':
        for (const [index, item] of def.items.entries()) {
          inside(item, { at: `${place.at}[${index}]`, required: true })
        }
        if (def.rest !== null) inside(def.rest, { at: `${place.at}[]`, required: false })
        return
      case 'record':
        inside(def.keyType, { at: `${place.at} (a key)`, required: false })
        return inside(def.valueType, { at: `${place.at}.*`, required: false })
      case 'union':
        if (place.required && def.options.every((option) => ABSENT.has(option._zod.def.type))) {
          this.#refuseAbsent(place, 'union')
        }
        for (const option of def.options) inside(option, { required: false })
        return
      case 'intersection':
        inside(def.left)
        return inside(def.right)
      case 'nullable':
      case 'optional':
        return inside(def.innerType, { required: false })
      case 'nonoptional':
      case 'readonly':
        return inside(def.innerType)
      case 'lazy':
        return inside(def.getter())
      case 'default':
      case 'prefault':
      case 'catch': {
        this.#changes(place)
        inside(def.innerType, { required: false })
        const wrong = fillInProblem(schema)
        if (wrong !== undefined) this.#refuse(place, `a ${def.type} whose value ${wrong}`)
        return
      }
      case 'pipe':
        if (def.transform !== undefined) this.#refuse(place, `a codec: ${REFUSED.transform}`)
        inside(def.in)
        return inside(def.out, { onlyChecks: true })
      case 'bigint':
      case 'custom':
      case 'date':
      case 'file':
      case 'function':
      case 'map':
      case 'nan':
      case 'promise':
      case 'set':
      case 'success':
      case 'symbol':
      case 'transform':
        return this.#refuse(place, `z.${def.type}(): ${REFUSED[def.type]}`)
      default:
        def satisfies never
        this.#refuse(place, `z.${schema._zod.def.type}(): this kind is not known here`)
    }
  }

  /** Functions that rewrite a value (`trim` is one) are opaque, so they are tried on a few values. */
  #checkOverwrites(schema: $ZodTypes, place: Place): void {
    for (const { _zod: check } of schema._zod.def.checks ?? []) {
      if (check.def.check !== 'overwrite') continue
      this.#changes(place)
      if (isUnstable(schema, check)) {
        this.#refuse(place, 'an overwrite that changes its own result. Compute in the step')
      }
    }
  }

  /** What changes a value is fine in its place, and refused behind a pipe. */
  #changes(place: Place): void {
    if (place.onlyChecks) {
      this.#refuse(
        place,
        'a part that can change the value, behind a pipe. Change it before the pipe, or not at all',
      )
    }
  }

  #refuseAbsent(place: Place, type: string): never {
    this.#refuse(
      place,
      `z.${type}() where a value must be, so no JSON fits. Make it optional, or leave it out`,
    )
  }

  #refuse({ at }: Place, what: string): never {
    throw new InvalidJobError(`event "${this.#event}": the schema has at ${at} ${what}`)
  }
}

/** Whether it is one of the schemas of zod 4, so that its definition has the form that zod declares for its type. */
function isKnown(schema: EventSchema): schema is $ZodTypes {
  return schema instanceof $ZodType
}

function isJsonScalar(value: unknown): boolean {
  return value === null || ['string', 'boolean'].includes(typeof value) || Number.isFinite(value)
}
