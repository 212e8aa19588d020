import { millionthsIfComparable, millionthsOfNumber } from './comparable-number.ts'

/** A number kept as its text, where a double would not hold it. */
export class NumberText {
  readonly text: string
  /** Its millionths; undefined where AWS compares such a number by its text only. */
  readonly millionths: number | undefined

  constructor(text: string) {
    this.text = text
    this.millionths = millionthsIfComparable(text)
  }
}

/** One value at the end of a path in an event. Objects and arrays are not leaves. */
export type Leaf = string | number | boolean | null | NumberText

/** Decides on one leaf. */
export type LeafTest = (leaf: Leaf) => boolean

/** A leaf's millionths; undefined where it is no number or not one that can be compared. */
export function leafMillionths(leaf: Leaf): number | undefined {
  if (typeof leaf === 'number') return millionthsOfNumber(leaf)
  return leaf instanceof NumberText ? leaf.millionths : undefined
}

/** A number's text; undefined for all other leaves. */
export function leafNumberText(leaf: Leaf): string | undefined {
  if (typeof leaf === 'number') return String(leaf)
  return leaf instanceof NumberText ? leaf.text : undefined
}
