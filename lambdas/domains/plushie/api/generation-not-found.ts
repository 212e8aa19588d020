import { ApiError } from '../../../http/api-error.ts'

/** The answer for a generation that is not there, and for one of another user: the same, so that none can be guessed. */
export function generationNotFound(): ApiError {
  return new ApiError(404, 'generation_not_found', 'You have no generation of this id.')
}
