import { expression, literal, object } from './jsonata.ts'

/**
 * The cause of a failure is kept up to this length, in characters: of four bytes each, with an event (64 KiB) and all
 * inline outputs (160 KiB), it must fit the 256 KiB of a payload, and leave room for what stands around.
 */
export const MAX_CAUSE_LENGTH = 6000

/** The author's name of a non-retriable error, which `normaliseError` put in front of the message. */
const AUTHORS_NAME = '/"errorMessage":\\s*"([A-Za-z_$][A-Za-z0-9_$.-]*): /'

/** How a branch's Fail state tells step and attempts to the Catch outside: no variable leaves a branch. */
const BRANCH_CAUSE = '/^step "([a-z0-9-]+)" failed after ([0-9]+) attempts: /'

const ERROR = '$states.errorOutput.Error'
const CAUSE = '$states.errorOutput.Cause'

/**
 * What the Catch of a step (or sendEvent) assigns to `failure`. It must not fail itself, whatever the cause is:
 * so it looks for a pattern, and leaves parsing to the runtime.
 */
export function wordFailure(wordId: string): string {
  return expression(
    `($named := ${ERROR} = "NonRetriableError" ? $match(${CAUSE}, ${AUTHORS_NAME}, 1).groups[0]; ${object({
      step: literal(wordId),
      error: `$exists($named) ? $named : ${ERROR}`,
      cause: cause(CAUSE),
      attempts: '$states.context.State.RetryCount + 1',
    })})`,
  )
}

/** What the Catch of a parallel assigns to `failure`: the failure of the step in the branch, where it was one. */
export function parallelFailure(wordId: string): string {
  return expression(
    `($from := $match(${CAUSE}, ${BRANCH_CAUSE}, 1); ${object({
      step: `$exists($from) ? $from.groups[0] : ${literal(wordId)}`,
      error: ERROR,
      cause: cause(`$exists($from) ? $substring(${CAUSE}, $length($from.match)) : ${CAUSE}`),
      attempts: '$exists($from) ? $number($from.groups[1]) : 1',
    })})`,
  )
}

/** The Cause of a branch's Fail state; read by {@link parallelFailure}. */
export function branchCause(variable: string): string {
  return expression(
    `"step \\"" & $${variable}.step & "\\" failed after " & $${variable}.attempts & " attempts: " & $${variable}.cause`,
  )
}

/** A task that timed out has an empty cause or none. */
function cause(text: string): string {
  return `$exists(${CAUSE}) ? $substring(${text.includes('?') ? `(${text})` : text}, 0, ${MAX_CAUSE_LENGTH}) : ""`
}
