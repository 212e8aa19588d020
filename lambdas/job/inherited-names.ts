/**
 * Whether every JavaScript object has a property of this name, such as `constructor`. A look-up by that name, in
 * JavaScript as in JSONata, finds what nobody put there; so names that authors choose must be others.
 */
export function isInheritedName(name: string): boolean {
  return name in Object.prototype
}
