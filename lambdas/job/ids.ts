import { isInheritedName } from './inherited-names.ts'
import { InvalidJobError } from './invalid-job-error.ts'

const ID = /^[a-z][a-z0-9-]*$/

/** @throws {InvalidJobError} when it is not kebab-case, or is a name that every object has. */
export function checkId(id: string, where: string): void {
  if (!ID.test(id)) {
    throw new InvalidJobError(
      `${where}: "${id}" is not an id. Use kebab-case: a small letter first, then small letters, digits and "-"`,
    )
  }
  if (isInheritedName(id)) {
    throw new InvalidJobError(
      `${where}: "${id}" cannot be an id, because every object has a property of this name. Choose another id`,
    )
  }
}

/** The type of an id that no other word of the job has; otherwise a sentence that the compiler shows. */
export type FreshId<Id extends string, Taken extends string> = string extends Id
  ? 'An id must be a literal, so that its output can be typed'
  : Id extends Taken
    ? `The id '${Id}' is already used in this job`
    : Id
