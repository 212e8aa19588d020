import { deadLetterQueues } from '../store/dead-letter-queues.ts'
import { ApiError } from '../../../http/api-error.ts'

/** The URL of a dead-letter queue. @throws {ApiError} 404, naming those that there are */
export function queueUrl(name: string): string {
  const queues = deadLetterQueues()
  const url = queues.get(name)
  if (url !== undefined) return url
  const known = [...queues.keys()]
  const message = `There is no dead-letter queue "${name}". Known: ${known.join(', ')}.`
  throw new ApiError(404, 'unknown_queue', message, { details: { known } })
}

/** Why a letter stays: others took all the time, or all the calls, that the request had. */
export const NOT_REACHED =
  'Not reached before this request had to end. Ask again in a minute; nothing is done twice.'

/** Why a letter was not found. @param sawAll whether the queue was looked through to its end */
export function missingReason(sawAll: boolean): string {
  return sawAll
    ? 'It is not in the queue (any more), or someone else has it at this moment. Look again in a minute.'
    : NOT_REACHED
}
