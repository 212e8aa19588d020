import type { JsonValue } from './json.ts'

type Scalar = string | number | boolean | null
type IsAny<T> = 0 extends 1 & T ? true : false
type Dropped = undefined | symbol | ((...args: never[]) => unknown)

/**
 * A value as it looks after it was written as JSON and read again: dates are strings, `undefined` is gone, `toJSON`
 * has been called. Bytes stay `Uint8Array`, because the runtime carries them beside the JSON.
 */
export type Jsonify<T> =
  IsAny<T> extends true
    ? JsonValue
    : unknown extends T
      ? JsonValue
      : T extends Scalar
        ? T
        : T extends Uint8Array
          ? Uint8Array
          : T extends { toJSON(...args: never[]): infer Json }
            ? Jsonify<Json>
            : T extends Dropped | bigint
              ? never
              : T extends readonly unknown[]
                ? { -readonly [Key in keyof T]: JsonifyItem<T[Key]> }
                : T extends object
                  ? JsonifyObject<T>
                  : never

/** What a step's output is for the steps after it: as after JSON; nothing is `null`. */
export type JsonifyOutput<T> = [T] extends [void] ? null : Jsonify<Exclude<T, void>> | NullFor<T>

type NullFor<T> = undefined extends T ? null : never
/** In arrays, JSON writes null for what it drops elsewhere. */
type JsonifyItem<T> = Jsonify<T> | (T extends Dropped ? null : never)

type JsonifyObject<T> = Simplify<
  {
    -readonly [Key in keyof T as KeyOf<T, Key, 'required'>]: Jsonify<T[Key]>
  } & {
    -readonly [Key in keyof T as KeyOf<T, Key, 'optional'>]?: Jsonify<Exclude<T[Key], undefined>>
  }
>

type KeyOf<T, Key extends keyof T, Want> = Key extends string | number
  ? [T[Key]] extends [Dropped]
    ? never
    : Want extends (undefined extends T[Key] ? 'optional' : 'required')
      ? Key
      : never
  : never

/** Shows a type as one plain object. */
export type Simplify<T> = { [Key in keyof T]: T[Key] } & {}

/**
 * Why a value is not JSON, as a sentence that the compiler shows; never when it is.
 * Looks six levels deep, which ends recursion for types that contain themselves; the runtime checks the rest.
 * @typeParam Changed what JSON carries, but not as it is, and is refused for that
 */
export type JsonProblem<
  T,
  At extends string = 'output',
  Depth extends unknown[] = [],
  Changed = never,
> = Depth['length'] extends 6
  ? never
  : IsAny<T> extends true
    ? never
    : unknown extends T
      ? never
      : T extends Changed
        ? `${At} does not come back from JSON as it was: describe the JSON itself, such as a string`
        : T extends Scalar | undefined | void | Uint8Array
          ? never
          : T extends bigint
            ? `${At} is a bigint, which JSON cannot carry: return it as a string`
            : T extends symbol
              ? `${At} is a symbol, which JSON cannot carry`
              : T extends (...args: never[]) => unknown
                ? `${At} is a function, which JSON cannot carry: return data only`
                : T extends ReadonlyMap<unknown, unknown> | ReadonlySet<unknown>
                  ? `${At} is a Map or Set, which JSON cannot carry: return an object or an array`
                  : T extends { toJSON(...args: never[]): infer Json }
                    ? JsonProblem<Json, At, [...Depth, 0], Changed>
                    : T extends readonly (infer Item)[]
                      ? JsonProblem<Item, `${At}[]`, [...Depth, 0], Changed>
                      : {
                          [Key in keyof T & string]: JsonProblem<
                            T[Key],
                            `${At}.${Key}`,
                            [...Depth, 0],
                            Changed
                          >
                        }[keyof T & string]

/** Accepts anything when `T` is JSON; otherwise nothing, and the compiler shows the reason. */
export type MustBeJson<T> = [JsonProblem<T>] extends [never] ? unknown : { readonly problem: JsonProblem<T> }
