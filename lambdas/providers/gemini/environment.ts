import * as z from 'zod/mini'

const schema = z.pipe(
  z.object({
    GEMINI_BASE_URL: z.url(),
    GEMINI_VISION_MODEL: z.string().check(z.minLength(1)),
    GEMINI_IMAGE_MODEL: z.string().check(z.minLength(1)),
    GEMINI_API_KEY_SECRET: z.string().check(z.minLength(1)),
  }),
  z.transform((env) => ({
    baseUrl: env.GEMINI_BASE_URL.replace(/\/+$/, ''),
    visionModel: env.GEMINI_VISION_MODEL,
    imageModel: env.GEMINI_IMAGE_MODEL,
    /** Name or ARN of the secret whose text is the API key. */
    apiKeySecret: env.GEMINI_API_KEY_SECRET,
  })),
)

/** Where Gemini is and which models to ask, from the function's environment. */
export type GeminiEnvironment = z.infer<typeof schema>

let cached: GeminiEnvironment | undefined

/**
 * Reads the environment on first use, so that importing a job needs none.
 * @throws {Error} that names each variable that is missing or wrong
 */
export function geminiEnvironment(): GeminiEnvironment {
  if (cached) return cached
  const parsed = z.safeParse(schema, process.env)
  if (!parsed.success) {
    const names = [...new Set(parsed.error.issues.map((issue) => issue.path.join('.')))].join(', ')
    throw new Error(
      `the environment of ${process.env.AWS_LAMBDA_FUNCTION_NAME ?? 'this process'} lacks or has a wrong ${names}: set it on the function's construct`,
    )
  }
  cached = parsed.data
  return cached
}
