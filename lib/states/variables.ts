import { InvalidJobError } from '../../lambdas/job/invalid-job-error.ts'
import type { JobDefinition } from '../../lambdas/job/job-definition.ts'
import { stepWords } from '../../lambdas/job/words.ts'
import { JSON_BYTES_VARIABLES } from './json-bytes.ts'

/** Variables that each machine has beside the outputs of its steps, and names used inside of expressions. */
const OWN_VARIABLES = [
  'event',
  'run',
  'supplied',
  'failure',
  'branchFailure',
  'cleanUpFailure',
  'redriveCount',
  'states',
  'data',
  'named',
  'from',
  'input',
  ...JSON_BYTES_VARIABLES,
]

/** JSONata's functions, and those that Step Functions adds: a variable of the same name would hide the function. */
const FUNCTIONS = `abs append assert average base64decode base64encode boolean ceil clone contains count
  decodeUrl decodeUrlComponent distinct each encodeUrl encodeUrlComponent error eval exists filter floor formatBase
  formatInteger formatNumber fromMillis hash join keys length lookup lowercase map match max merge millis min not now
  number pad parse parseInteger partition power random range reduce replace reverse round shuffle sift single sort
  split spread sqrt string substring substringAfter substringBefore sum toMillis trim type uppercase uuid zip`.split(
  /\s+/,
)

/** Step Functions' limit on the name of a variable, in characters. */
const MAX_NAME_LENGTH = 80

const RESERVED: ReadonlySet<string> = new Set([...OWN_VARIABLES, ...FUNCTIONS])

/**
 * Names the variables that hold the outputs of a job's steps: the step's id in camel case, with `Output` behind it
 * where that name has a meaning already (`split` becomes `splitOutput`).
 * @returns names by step id
 * @throws {InvalidJobError} when two steps would share a variable, or its name would be longer than Step Functions takes.
 */
export function nameVariables(definition: JobDefinition): ReadonlyMap<string, string> {
  const names = new Map<string, string>()
  const owners = new Map<string, string>()
  const parallels = definition.words.filter((word) => word.kind === 'parallel')
  const inBranches = new Set(stepWords(parallels).map(({ id }) => id))
  for (const { id } of [...stepWords(definition.words), ...definition.onFailure]) {
    const camel = id.replace(/-+([a-z0-9]?)/g, (_match, next: string) => next.toUpperCase())
    const name = RESERVED.has(camel) ? `${camel}Output` : camel
    const longest = inBranches.has(id) ? branchVariable(name) : name
    if (longest.length > MAX_NAME_LENGTH) {
      throw new InvalidJobError(
        `job "${definition.id}", step "${id}": its output needs the variable "${longest}" of ${longest.length} characters, and the name of a variable may have ${MAX_NAME_LENGTH}. Shorten the id`,
      )
    }
    for (const taken of [name, branchVariable(name)]) {
      const owner = owners.get(taken)
      if (owner !== undefined) {
        throw new InvalidJobError(
          `job "${definition.id}", step "${id}": its output needs the variable "${taken}", as does that of step "${owner}". Rename one of them`,
        )
      }
      owners.set(taken, id)
    }
    names.set(id, name)
  }
  return names
}

/** The variable of the same output inside of a branch, where outer names may not be assigned. */
export function branchVariable(name: string): string {
  return `${name}InBranch`
}
