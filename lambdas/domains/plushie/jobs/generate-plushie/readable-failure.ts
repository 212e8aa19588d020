/** Why a generation failed, for its user: a stable code and a sentence. */
export interface ReadableFailure {
  readonly code: string
  readonly message: string
}

const RETRY = 'You were not charged. You can retry without uploading the photo again.'

const INVALID_PHOTO: ReadableFailure = {
  code: 'invalid_photo',
  message: 'The photo could not be read. You were not charged. Please upload it again or choose another one.',
}

/** Also by a redrive, which cannot go on with a run that was stopped or timed out. */
const STOPPED: ReadableFailure = {
  code: 'stopped',
  message: `Making your plushie was stopped. ${RETRY}`,
}

const BY_ERROR: Readonly<Record<string, ReadableFailure>> = {
  GeminiRefusedError: {
    code: 'refused',
    message:
      'The AI declined to make a plushie of this photo. You were not charged. Please try another photo.',
  },
  GeminiNonsenseError: { code: 'ai_answer', message: `The AI did not return a usable picture. ${RETRY}` },
  GeminiTimeoutError: { code: 'ai_timeout', message: `The AI took too long to answer. ${RETRY}` },
  GeminiUnavailableError: {
    code: 'ai_unavailable',
    message: `The AI service is busy or unavailable at the moment. ${RETRY}`,
  },
  GeminiImageError: INVALID_PHOTO,
  InvalidPhotoError: INVALID_PHOTO,
  'States.Timeout': { code: 'timeout', message: `Making your plushie took too long. ${RETRY}` },
  'Sandbox.Timedout': { code: 'timeout', message: `Making your plushie took too long. ${RETRY}` },
  StepTimeoutError: { code: 'timeout', message: `Making your plushie took too long. ${RETRY}` },
  TIMED_OUT: { code: 'timeout', message: `Making your plushie took too long. ${RETRY}` },
  ABORTED: STOPPED,
  RunUndoneError: STOPPED,
}

/** Puts an error's name into words for the user. What is not known is our fault, and says so. */
export function readableFailure(error: string): ReadableFailure {
  return BY_ERROR[error] ?? { code: 'internal', message: `Something went wrong on our side. ${RETRY}` }
}
