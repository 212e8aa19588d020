declare const recorded: unique symbol

/**
 * A value that exists only when a job runs, as a selector sees it: something to take properties of and to hand on.
 * Nothing can be computed with it; do that in a step, and select its output.
 */
export type Ref<T> = { readonly [recorded]: T } & RefProperties<
  NonNullable<T>,
  undefined extends T ? undefined : never
>

type RefProperties<T, Absent> = T extends string | number | boolean | Uint8Array
  ? unknown
  : T extends readonly (infer Item)[]
    ? RefItems<T, Item>
    : { readonly [Key in keyof T]-?: Ref<T[Key] | Absent> }

type RefItems<T extends readonly unknown[], Item> = {
  /** The item at a position, from 0, or from the end when negative. There may be none. */
  at(position: number): Ref<Item | undefined>
} & { readonly [Position in Extract<keyof T, `${number}`>]: Ref<T[Position]> }

/** What a selector may return for data of type `T`: constants and {@link Ref}s, in any mix. */
export type Selectable<T> =
  | Ref<T>
  | (T extends string | number | boolean | null | undefined
      ? T
      : T extends readonly (infer Item)[]
        ? readonly Selectable<Item>[]
        : T extends object
          ? { readonly [Key in keyof T]: Selectable<T[Key]> }
          : never)
