import * as z from 'zod/mini'

import { readVariable, readVariableAs } from '../../aws/environment.ts'

/**
 * Where Gemini is and which models to ask, from the function's environment, read at the moment of use.
 * @throws {EnvironmentError} that names the variable that is missing or wrong
 */
export const gemini = {
  /** Without a slash at the end. */
  baseUrl: (): string => readVariableAs('GEMINI_BASE_URL', z.url()).replace(/\/+$/u, ''),
  visionModel: (): string => readVariable('GEMINI_VISION_MODEL'),
  imageModel: (): string => readVariable('GEMINI_IMAGE_MODEL'),
  /** Name or ARN of the secret whose text is the API key. */
  apiKeySecret: (): string => readVariable('GEMINI_API_KEY_SECRET'),
}
