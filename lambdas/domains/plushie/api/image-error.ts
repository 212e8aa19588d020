import type { ImageProblem, ImageProblemCode } from '../../../images/inspect-image.ts'
import { ApiError } from '../../../http/api-error.ts'

const STATUS: Readonly<Record<ImageProblemCode, number>> = {
  image_missing: 422,
  unsupported_image_type: 415,
  image_damaged: 422,
  image_too_large: 413,
  image_too_many_pixels: 422,
}

/** The answer to bytes that are not taken as a photo. */
export function imageError({ code, message, details }: ImageProblem): ApiError {
  return new ApiError(STATUS[code], code, message, { details })
}
