import { NonRetriableError } from '../../job/non-retriable-error.ts'

/** The model declined to work on this photo or prompt. Asking again gets the same answer. */
export class GeminiRefusedError extends NonRetriableError {
  override readonly name = 'GeminiRefusedError'
}

/** The model answered, but not with what was asked for. It costs money each time, so it is not asked again. */
export class GeminiNonsenseError extends NonRetriableError {
  override readonly name = 'GeminiNonsenseError'
}

/** The request is wrong (a bad key, an unknown model, a malformed body): a fault of ours that waiting does not mend. */
export class GeminiRequestError extends NonRetriableError {
  override readonly name = 'GeminiRequestError'
}

/** The model cannot read the image that it was given: its file is sound, its pixels are not. */
export class GeminiImageError extends NonRetriableError {
  override readonly name = 'GeminiImageError'
}

/** Too many requests, a fault of the service, or no connection. Worth a retry later. */
export class GeminiUnavailableError extends Error {
  override readonly name = 'GeminiUnavailableError'
}

/** No answer in time. Worth a retry later. */
export class GeminiTimeoutError extends Error {
  override readonly name = 'GeminiTimeoutError'
}
